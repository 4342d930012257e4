/**
 * Variables in the texts of otapack.yaml:
 *
 *     ${env:NAME}     the environment of the process
 *     ${var:NAME}     --var NAME=VALUE, else the file's own vars
 *     ${board}        the matrix: this target's board
 *     ${board.flash}  what the matrix says about that board
 *     $${             a dollar and a brace
 */

import type { Place } from '../core/fault.ts';
import { holdsPrivatePem } from '../core/key-text.ts';
import { nearest } from '../core/suggest.ts';
import { faultAt, type Text } from './document.ts';

export type VariableFaultCode =
  | 'config/unknown-variable'
  | 'config/variable-not-set'
  | 'config/variable-unclosed'
  | 'config/variable-holds-key';

/** What a text may refer to: `env:` and `var:` names with their prefix, matrix names without. */
export type Scope = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly vars: ReadonlyMap<string, string>;
  readonly matrix: ReadonlyMap<string, string>;
  /** What the whole matrix knows, for messages: `board`, `board.flash`. */
  readonly names?: readonly string[];
};

const reference = /\$\$\{|\$\{([^{}$\n]*)\}|\$\{/g;

/** The matrix names a text refers to: `board` for `${board}` and `${board.flash}`. */
export function axesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const [, name] of text.matchAll(reference)) {
    if (name === undefined || name.includes(':')) continue;
    names.push(name.split('.')[0] ?? name);
  }
  return names;
}

/** The names of `${var:NAME}` in a text. */
export const varsIn = (text: string): readonly string[] =>
  [...text.matchAll(reference)].flatMap(([, name]) => (name?.startsWith('var:') ? [name.slice(4)] : []));

const fault = (code: VariableFaultCode, at: Place, what: string, fix?: string) =>
  faultAt(code, at, what, fix);

function notSet(name: string, at: Place, scope: Scope): Error {
  const [space, rest = ''] = name.split(/:(.*)/s);
  if (space === 'env') {
    return fault(
      'config/variable-not-set',
      at,
      `the environment variable ${rest} is not set`,
      `set ${rest} for this run`,
    );
  }
  if (space === 'var') {
    const meant = nearest(rest, scope.vars.keys());
    return fault(
      'config/variable-not-set',
      at,
      `the variable ${rest} has no value${meant ? `. Did you mean ${meant}?` : ''}`,
      `pass --var ${rest}=VALUE, or give it one under vars`,
    );
  }
  const known = [...new Set([...scope.matrix.keys(), ...(scope.names ?? [])])];
  const [axis = '', attribute] = name.split('.');
  if (attribute !== undefined && known.includes(name) && scope.matrix.has(axis)) {
    const value = scope.matrix.get(axis);
    const fix = `add ${attribute} to ${value} under ${axis}`;
    return fault('config/unknown-variable', at, `the matrix has no ${attribute} for ${axis} ${value}`, fix);
  }
  const meant = nearest(name, known);
  return fault(
    'config/unknown-variable',
    at,
    `\${${name}} is no variable${meant ? `. Did you mean \${${meant}}?` : ''}`,
    `known: \${env:NAME}, \${var:NAME}${known.map((axis) => `, \${${axis}}`).join('')}; $\${ stands for itself`,
  );
}

function lookUp(name: string, scope: Scope): string | undefined {
  if (name.startsWith('env:')) {
    const own = name.slice(4);
    return Object.hasOwn(scope.env, own) ? scope.env[own] : undefined;
  }
  if (name.startsWith('var:')) return scope.vars.get(name.slice(4));
  return scope.matrix.get(name);
}

/** The text with its variables filled in. Variables in the values of variables are not filled in again. */
export function fill(given: Text, scope: Scope): string {
  return given.text.replace(reference, (whole, name: string | undefined) => {
    if (whole === '$${') return '${';
    if (name === undefined)
      throw fault('config/variable-unclosed', given.at, 'a variable begins with ${ and has no }');
    const value = lookUp(name, scope);
    if (value === undefined) throw notSet(name, given.at, scope);
    if (holdsPrivatePem(value)) {
      const what = `\${${name}} is a private key, which no text may hold`;
      throw fault('config/variable-holds-key', given.at, what, 'write the name alone: key: env:NAME');
    }
    return value;
  });
}
