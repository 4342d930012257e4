/**
 * YAML 1.2 in bounded time and stack, whoever wrote it. The yaml package nests as deep as a text does and takes time that
 * grows with the square of some; so its parser is fed word by word, and left at the first that goes beyond all use.
 */

import { Composer, type Document, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';

/** Deeper than anything that people write by hand. */
export const DEEPEST_YAML = 32;
/** Lexemes (words, blanks, line ends …): the time of parsing grows with their number. */
const MOST_LEXEMES = 200_000;

export type YamlProblem = { readonly problem: 'too-large' | 'too-deep'; readonly offset: number };
export type YamlRead = { readonly documents: readonly Document.Parsed[] };

type Options = NonNullable<ConstructorParameters<typeof Composer>[0]>;

/** The documents of the text; what is wrong with their syntax is in their `errors`, but for keys that stand twice. */
export function parseYaml(
  source: string,
  options: Options & { lineCounter: LineCounter },
): YamlRead | YamlProblem {
  const parser = new Parser(options.lineCounter.addNewLine);
  options.lineCounter.addNewLine(0);
  const tokens = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source)) {
    lexemes += 1;
    if (lexemes > MOST_LEXEMES) return { problem: 'too-large', offset: parser.offset };
    tokens.push(...parser.next(lexeme));
    // each level puts two entries on the stack: the collection and the item in it
    if (parser.stack.length > 2 * DEEPEST_YAML) return { problem: 'too-deep', offset: parser.offset };
  }
  tokens.push(...parser.end());
  const composer = new Composer({ prettyErrors: false, logLevel: 'error', uniqueKeys: false, ...options });
  return { documents: [...composer.compose(tokens, false, source.length)] as Document.Parsed[] };
}

export type RepeatedKey = { readonly key: string; readonly offset: number };

/** The first key that stands twice in its table. The yaml package would compare every key with every other. */
export function repeatedKey(document: Document.Parsed): RepeatedKey | undefined {
  let found: RepeatedKey | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found = { key: String(key.value), offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** The one document of a small file as plain values, or why there is none. Aliases are not followed. */
export function plainYaml(source: string): { readonly value: unknown } | { readonly why: string } {
  const lineCounter = new LineCounter();
  const read = parseYaml(source, { lineCounter });
  const at = (offset: number): string => `line ${lineCounter.linePos(offset).line}`;
  if ('problem' in read) {
    const what = read.problem === 'too-deep' ? `nested deeper than ${DEEPEST_YAML} levels` : 'too much of it';
    return { why: `${at(read.offset)}: ${what}` };
  }
  const [document, second] = read.documents;
  const [error] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (error) return { why: `${at(error.pos[0])}: ${error.message.split('\n')[0]}` };
  if (second) return { why: `${at(second.range[0])}: a second document begins` };
  const repeated = document && repeatedKey(document);
  if (repeated) return { why: `${at(repeated.offset)}: the key ${repeated.key} stands twice` };
  try {
    return { value: document?.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { why: 'aliases are not followed' };
  }
}
