/** Reports: their structure, and that nothing of a hostile file acts on the reader's terminal, page or pull request. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../../src/compare/findings.ts';
import type { Finding, Part } from '../../src/core/types.ts';
import { findingsLines } from '../../src/show/findings.ts';
import { html, inspectionHtml } from '../../src/show/html.ts';
import { jsonText } from '../../src/show/json.ts';
import type { Judged } from '../../src/show/judged.ts';
import { markdown, verificationMarkdown } from '../../src/show/markdown.ts';
import { sarifText } from '../../src/show/sarif.ts';
import { styleFor } from '../../src/show/style.ts';
import { verificationText } from '../../src/show/verification.ts';

const hostile =
  'a\u001b]0;x\u0007\u009b31m\u202e|`<img src=x onerror=1>"\'@someone [x](y) ![z](w) https://evil www.evil\r\n# h';

const findings: Finding[] = [
  { code: 'compare/erased-tail', level: 'note', message: 'a note', fix: 'nothing to do' },
  { code: 'compare/zero-tail', level: 'warning', message: 'a warning', fix: 'cut it' },
  {
    code: 'compare/truncated',
    level: 'error',
    message: hostile,
    fix: hostile,
    at: { file: 'inner', offset: 16, length: 4 },
  },
];
const judged: Judged = {
  file: `C:\\dir/${hostile}`,
  format: 'nordic',
  verdict: 'invalid',
  facts: { version: '1.10', [hostile]: hostile },
  findings,
};

const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test('no report lets a control character through', () => {
  const plain = styleFor(false);
  const part: Part = { name: hostile, offset: 0, length: 4, value: hostile, note: hostile };
  const texts = [
    verificationText([judged], plain),
    findingsLines(findings, plain).join('\n'),
    jsonText(judged),
    verificationMarkdown([judged]),
    sarifText([judged], rules, '1.0.0'),
    inspectionHtml({ file: hostile, format: hostile, bytes: new Uint8Array(4), part, findings }),
  ];
  for (const text of texts) expect(text).not.toMatch(controls);
});

test('JSON is the same value after reading it back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('text: the worst first, the fix below, notes without one', () => {
  const lines = findingsLines(findings, styleFor(false));
  expect(lines.map((line) => line.trim().split(/\s/)[0])).toEqual([
    'error',
    'fix:',
    'warning',
    'fix:',
    'note',
  ]);
  expect(lines[0]).toContain('[compare/truncated at 0x10]');
});

test('text: a fix that holds for several findings stands once', () => {
  const three = ['a', 'b', 'c'].map(
    (message): Finding => ({ code: 'x/y', level: 'error', message, fix: 'do it' }),
  );
  expect(findingsLines(three, styleFor(false)).filter((line) => line.includes('fix:')).length).toBe(1);
});

test('Markdown: one row for each file, and no markup of the file survives', () => {
  const text = verificationMarkdown([judged, { ...judged, file: 'b' }]);
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('invalid'));
  expect(rows.length).toBe(2);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)?.length).toBe(5);
  expect(text).toContain('1 error, 1 warning');
  expect(text).not.toMatch(/<img|@someone|(?<!\\)!?\[[xz]\]|https?:\/\/|www\.evil/);
});

test('Markdown of any text holds no tag, mention, link or line end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(markdown(text)).not.toMatch(/[<>@\n\r]|(?<!\\)[[\]`*_|]|:\/\//);
    }),
  );
});

test('SARIF 2.1.0: one run, rules by index, results with places', () => {
  const log = JSON.parse(sarifText([judged], rules, '1.2.3'));
  expect(log.version).toBe('2.1.0');
  expect(log.$schema).toContain('sarif-schema-2.1.0');
  const [run] = log.runs;
  expect(run.tool.driver).toMatchObject({ name: 'otapack', semanticVersion: '1.2.3' });
  expect(run.results.length).toBe(3);
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(['error', 'warning', 'note']).toContain(result.level);
    expect(result.message.text).toEqual(expect.any(String));
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    expect(artifactLocation.uri).toMatch(/^[A-Za-z0-9%._~!'()*/-]+$/);
    expect(region.startLine).toBe(1);
  }
  const [place] = run.results[2].locations;
  expect(place.physicalLocation.region).toMatchObject({ byteOffset: 16, byteLength: 4 });
  expect(place.logicalLocations).toEqual([{ name: 'inner', kind: 'resource' }]);
  for (const rule of run.tool.driver.rules) {
    expect(rule.shortDescription.text.length).toBeGreaterThan(0);
    expect(rule.defaultConfiguration.level).toEqual(expect.any(String));
  }
});

test('SARIF without findings is still a run', () => {
  expect(JSON.parse(sarifText([{ file: 'a', findings: [] }], rules, '1')).runs[0].results).toEqual([]);
});

test('a page of its own: no scripts, nothing from elsewhere, hostile names as text', () => {
  const part: Part = {
    name: 'file',
    offset: 0,
    length: 64,
    parts: [
      { name: '<script>alert(1)</script>', offset: 0, length: 16, value: '"><b>', note: "it's" },
      {
        name: 'inner',
        offset: 16,
        length: 48,
        parts: [{ name: 'leaf', offset: 0, length: 4, within: 'x', volatile: true }],
      },
    ],
  };
  const inner = new Map([['x', { name: 'x', bytes: Uint8Array.of(0xde, 0xad, 0xbe, 0xef) }]]);
  const page = inspectionHtml({
    file: '</title><script>',
    format: 'nordic',
    bytes: new Uint8Array(64),
    part,
    inner,
    findings,
  });
  expect(page).not.toMatch(/<script|<img|<link|<[^>]*(src|href)=|url\(|javascript:|@import/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('de ad be ef');
  expect(page).toContain('prefers-color-scheme: dark');
  expect(page.match(/<details/g)?.length).toBe(page.match(/<\/details>/g)?.length);
});

test('HTML of any text holds no tag and leaves no attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html(text)).not.toMatch(/[<>"']/);
    }),
  );
});

test('a page of a large file stays small', () => {
  const bytes = new Uint8Array(8 * 1024 * 1024);
  const parts = Array.from({ length: 50_000 }, (_, i) => ({ name: `p${i}`, offset: i * 160, length: 160 }));
  const page = inspectionHtml({
    file: 'a',
    format: null,
    bytes,
    part: { name: 'a', offset: 0, length: bytes.length, parts },
  });
  expect(page.length).toBeLessThan(8 * 1024 * 1024);
});
