/**
 * `@FILE` among esptool's arguments: the words of that text file, in its place. Build systems write such files
 * (`flash_args`), and hand them to merge_bin. Each line is split as a shell splits it.
 */

import { strictText } from '../../core/bytes.ts';
import { isPrivateKey } from '../../core/key-text.ts';
import { misuse } from '../../formats/esp8266/faults.ts';
import { readInput } from '../../node/files.ts';
import type { Host } from '../../node/host.ts';

/** Far more than any build system writes. */
const LONGEST = 256 * 1024;

const WORD = /(?:[^ \t\r'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g;
const QUOTED = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g;

/** The words of a line, or undefined where a quotation is not closed or a backslash stands at the end. */
export function shellWords(line: string): string[] | undefined {
  if (/[^ \t\r]/.test(line.replace(WORD, ''))) return undefined;
  return (line.match(WORD) ?? []).map((word) =>
    word.replace(
      QUOTED,
      (_, escaped?: string, single?: string, double?: string) =>
        escaped ?? single ?? double?.replace(/\\(["\\])/g, '$1') ?? '',
    ),
  );
}

async function wordsIn(host: Host, path: string): Promise<string[]> {
  const { bytes } = await readInput(host, path);
  const text = bytes.length <= LONGEST ? strictText(bytes) : undefined;
  if (text === undefined || isPrivateKey(text)) {
    throw misuse('esp8266/bad-option', `@${path} is no file of arguments`, {
      why: 'a word that begins with @ names a text file, whose words stand in its place',
      fix: 'name the flash_args of the build, or put ./ in front of a file whose name begins with @',
    });
  }
  return text.split('\n').flatMap((line, i) => {
    const words = shellWords(line);
    if (words) return words;
    throw misuse('esp8266/bad-option', `line ${i + 1} of ${path}: a quotation is not closed`);
  });
}

/** The words with those of argument files in their place; what such a file says of others is taken as it is. */
export async function withArgumentFiles(host: Host, words: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) {
    if (word.startsWith('@')) all.push(...(await wordsIn(host, word.slice(1))));
    else all.push(word);
  }
  return all;
}
