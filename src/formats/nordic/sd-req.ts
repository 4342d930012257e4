/**
 * Lists of SoftDevices: what `--sd-req` and `--sd-id` take. Items are ids by nrfutil's number grammar, or names of releases
 * (`s132@6.1.1`, `S130 2.0.1`); `none` is no list; `auto` derives one.
 */

import { hexNumber } from '../../core/bytes.ts';
import type { Finding } from '../../core/types.ts';
import { wrongUse } from './faults.ts';
import { finding } from './findings.ts';
import { readNumber } from './number-text.ts';
import { parseNumber } from './numbers.ts';
import {
  endingAt,
  idText,
  idWithName,
  isSpecial,
  lineOf,
  listedIds,
  named,
  releaseName,
  withId,
} from './softdevices.ts';
import type { SoftDevice } from './softdevices-table.ts';

export type ListOption = 'sd-req' | 'sd-id';

/** The ids that a list names. */
export function parseIds(text: string, option: ListOption, findings: Finding[]): number[] {
  return text.split(',').map((item) => {
    const release = named(item);
    if (release) return idOf(release, option);
    const number = readNumber(item);
    if (!number) throw noId(item, option);
    if (number.value !== 0 && !/^0x/i.test(item)) findings.push(decimal(item, number.value, option));
    return parseNumber(item, `--${option}`, findings);
  });
}

function idOf(release: SoftDevice, option: ListOption): number {
  if (release.fwid !== undefined) return release.fwid;
  throw wrongUse('nordic/bad-sd-req', `--${option}: the id of ${releaseName(release)} is in no public list`, {
    fix: 'read it from the SoftDevice hex with `otapack inspect`, and give the number',
  });
}

function noId(item: string, option: ListOption) {
  const what = `Invalid value for '--${option}': ${item} is not a valid integer, and names no SoftDevice`;
  const line = lineOf(item);
  if (line.length > 0) {
    const versions = line.map(({ version }) => version).join(', ');
    return wrongUse('nordic/bad-sd-req', what, { fix: `releases of ${line[0]?.name}: ${versions}` });
  }
  const digits = /^\s*(?:0x)?([0-9a-f]{1,4})\s*$/i.exec(item)?.[1];
  const fix = digits
    ? `did you mean ${idWithName(Number.parseInt(digits, 16))}? Ids are separated by commas without blanks`
    : 'list ids, such as 0xB7,0xAF, or releases, such as s132@6.1.1';
  return wrongUse('nordic/bad-sd-req', what, { fix });
}

function decimal(item: string, value: number, option: ListOption): Finding {
  const meant = Number.parseInt(item.trim(), 16);
  const question = withId(meant).length > 0 ? `. Did you mean ${idWithName(meant)}?` : '';
  return finding(
    'nordic/sd-req-decimal',
    `--${option} ${item} is decimal, that is ${idWithName(value)}${question}`,
  );
}

export type ListContext = {
  /** What the list is called in messages: `--sd-req`, or where it was read. */
  readonly what: string;
  readonly external?: boolean;
  readonly hwVersion?: number;
  /** Of the application that the list is for, when it came with addresses. */
  readonly application?: { readonly name: string; readonly start: number };
};

/** Everything that is probably wrong with a list. */
export function judgeIds(ids: readonly number[], context: ListContext): Finding[] {
  const { what, external = false } = context;
  const found: Finding[] = [];
  if (ids.length === 0) return [finding('nordic/sd-req-empty', `${what} is empty`)];
  if (ids.includes(0) && ids.length > 1) {
    found.push(
      finding(
        'nordic/sd-req-zero',
        `${what} holds 0x00 beside ${ids.filter(Boolean).map(idText).join(', ')}`,
      ),
    );
  }
  if (ids.includes(0xfffe) && !external) {
    found.push(
      finding('nordic/sd-req-any', `${what} holds 0xFFFE, which fits no installed SoftDevice in Secure DFU`),
    );
  }
  if (ids.length > 4) found.push(finding('nordic/sd-req-many', `${what} holds ${ids.length} ids`));
  found.push(...unknownIds(ids, context), ...mixtures(ids, context));
  const { application } = context;
  if (application && !external) found.push(...judgeStart(ids, what, application));
  return found;
}

function unknownIds(ids: readonly number[], { what, application }: ListContext): Finding[] {
  return ids
    .filter((id) => !isSpecial(id) && withId(id).length === 0)
    .map((id) => {
      const hint = likelyId(id, application?.start);
      const message = `${what}: no SoftDevice has the id ${idText(id)}${hint === '' ? '' : `. ${hint}`}`;
      return finding('nordic/sd-req-unknown', message);
    });
}

/** The id that was probably meant: the digits read in the other base, or what ends at the start address. */
function likelyId(id: number, start: number | undefined): string {
  const otherwise = Number.parseInt(String(id), 16);
  if (withId(otherwise).length > 0) return `Did you mean ${idWithName(otherwise)}?`;
  const candidates = start === undefined ? [] : endingAt(start);
  return candidates.length > 0 ? `Did you mean one of ${listedIds(candidates)}?` : '';
}

function mixtures(ids: readonly number[], { what, hwVersion }: ListContext): Finding[] {
  const releases = ids.flatMap((id) => (isSpecial(id) ? [] : withId(id).slice(0, 1)));
  const chips = new Set(releases.map(({ chip }) => chip));
  const lines = new Set(releases.map(({ name }) => name));
  const names = releases.map(({ fwid }) => idWithName(fwid ?? 0)).join(', ');
  if (chips.size > 1) return [finding('nordic/sd-req-chips', `${what} mixes nRF51 and nRF52: ${names}`)];
  const [chip] = chips;
  if ((hwVersion === 51 && chip === 'nRF52') || (hwVersion === 52 && chip === 'nRF51')) {
    const message = `${what} names SoftDevices of the ${chip} (${names}), but hw_version is ${hwVersion}`;
    return [finding('nordic/sd-req-chips', message)];
  }
  if (lines.size > 1)
    return [finding('nordic/sd-req-lines', `${what} mixes ${[...lines].join(' and ')}: ${names}`)];
  return [];
}

const NO_SOFTDEVICE_START = 0x1000;

function judgeStart(
  ids: readonly number[],
  what: string,
  { name, start }: { name: string; start: number },
): Finding[] {
  const candidates = endingAt(start);
  const fits = ids.some((id) =>
    id === 0 ? start === NO_SOFTDEVICE_START : candidates.some(({ fwid }) => fwid === id),
  );
  const known = ids.some((id) => id === 0 || withId(id).some(({ appStart }) => appStart !== undefined));
  if (fits || !known) return [];
  const names = ids.map(idWithName).join(', ');
  const where = hexNumber(start);
  if (start === NO_SOFTDEVICE_START) {
    const message = `${name} starts at ${where}, which is for devices without SoftDevice; ${what} names ${names}`;
    return [finding('nordic/sd-req-start', `${message}. Did you mean 0x00?`)];
  }
  if (candidates.length === 0) {
    const ends = ids.flatMap((id) =>
      withId(id).map(({ appStart }) => (appStart ? hexNumber(appStart) : '?')),
    );
    const message = `${name} starts at ${where}, where no known SoftDevice ends; ${what} names ${names}`;
    const expected =
      ends.length > 0 ? `, behind which applications start at ${[...new Set(ends)].join(', ')}` : '';
    return [finding('nordic/sd-req-start', message + expected)];
  }
  const message = `${name} starts at ${where}, which is where ${linesText(candidates)} end; ${what} names ${names}`;
  return [finding('nordic/sd-req-start', `${message}. Did you mean ${listedIds(candidates)}?`)];
}

const linesText = (releases: readonly SoftDevice[]): string =>
  [...new Set(releases.map(releaseName))].join(', ');

/** The list for `auto`: every release that ends where the application starts. */
export function idsFromStart(name: string, start: number | undefined, findings: Finding[]): number[] {
  const where = start === undefined ? 'has no address' : `starts at ${hexNumber(start)}`;
  const candidates = start === undefined ? [] : endingAt(start).filter(({ fwid }) => fwid !== undefined);
  if (start === NO_SOFTDEVICE_START) {
    findings.push(finding('nordic/sd-req-auto', `${name} ${where}: no SoftDevice, so the list is 0x00`));
    return [0];
  }
  if (candidates.length === 0) {
    throw wrongUse('nordic/sd-req-not-found', `--sd-req auto: ${name} ${where}, which names no SoftDevice`, {
      fix: 'list the ids, or give the SoftDevice hex with --sd-req-from',
    });
  }
  const message = `${name} ${where}, where these end: ${listedIds(candidates)}; devices with any of them will take it`;
  const several = new Set(candidates.map((sd) => sd.name)).size > 1;
  findings.push(finding('nordic/sd-req-auto', message, several ? { level: 'warning' } : {}));
  return candidates.flatMap(({ fwid }) => (fwid === undefined ? [] : [fwid]));
}
