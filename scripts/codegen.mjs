/**
 * Makes what the code needs of proto/dfu-cc.proto; run it after a change of the schema, the results are checked in:
 * src/formats/nordic/dfu-cc.gen.js with its types (static code for protobufjs/minimal, no reflection), and
 * src/formats/nordic/dfu-cc.fields.gen.ts (messages, field numbers and types as data, for the reader that knows offsets).
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const schema = join(root, 'proto/dfu-cc.proto');
const target = (name) => join(root, 'src/formats/nordic', name);
const pbjs = (...words) =>
  execFileSync(join(root, 'node_modules/.bin/pbjs'), [...words, '--keep-case', schema], { encoding: 'utf8' });
const edit = (path, from, to) => writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));

const unused = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map(
  (part) => `--no-${part}`,
);
const code = target('dfu-cc.gen.js');
pbjs('--target', 'static-module', '--wrap', 'esm', '--force-number', ...unused, '--dts', '--out', code);
edit(code, /(["'])protobufjs\/minimal(?:\.js)?\1/, "'protobufjs/minimal.js'");
edit(target('dfu-cc.gen.d.ts'), 'import Long = require("long");\n', '');

const { nested } = JSON.parse(pbjs('--target', 'json')).nested.dfu;
const fields = {};
const enums = {};
for (const [name, type] of Object.entries(nested)) {
  if (type.values) enums[name] = type.values;
  else {
    fields[name] = Object.entries(type.fields).map(([field, { id, type, rule }]) => {
      return { name: field, id, type, rule: rule ?? 'optional' };
    });
  }
}
writeFileSync(
  target('dfu-cc.fields.gen.ts'),
  `/** Made from proto/dfu-cc.proto by \`npm run codegen\`. */

export const messages = ${JSON.stringify(fields, null, 2)} as const;

export const enums = ${JSON.stringify(enums, null, 2)} as const;
`,
);
