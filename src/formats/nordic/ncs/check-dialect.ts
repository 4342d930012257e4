/** Where the manifest leaves the dialect that every device manager reads. */

import type { Finding } from '../../../core/types.ts';
import { finding } from '../findings.ts';
import type { JsonObject } from '../manifest.ts';
import { demandedOfFiles, demandedOfManifest, knownTypes, type NcsFile, wholeNumber } from './manifest.ts';

const at = { file: 'manifest.json' };

export function judgeDialect(manifest: JsonObject, files: readonly NcsFile[]): Finding[] {
  return [
    ...formatFindings(manifest),
    ...files.flatMap(fileFindings),
    ...twiceFindings(files),
    ...nameClashes(files),
    ...boardFindings(files),
  ];
}

function formatFindings(manifest: JsonObject): Finding[] {
  const missing = missingFields(manifest, demandedOfManifest);
  const findings =
    missing.length === 0
      ? []
      : [finding('nordic/ncs-field-missing', `the manifest has no ${missing.join(', ')}`, { at })];
  const version = manifest['format-version'];
  if (typeof version === 'number' && version !== 0 && version !== 1) {
    findings.push(finding('nordic/ncs-format-odd', `format-version is ${version}`, { at }));
  }
  return findings;
}

/** `name` or `name (a number)`: fields that are not there, or of another type. */
function missingFields(fields: JsonObject, demanded: Readonly<Record<string, string>>): string[] {
  return Object.entries(demanded).flatMap(([name, type]) => {
    const value = fields[name];
    if (typeof value === type) return [];
    return [value === undefined ? name : `${name} as a ${type}`];
  });
}

function fileFindings(entry: NcsFile): Finding[] {
  const { fields, file, type } = entry;
  const findings: Finding[] = [];
  const missing = missingFields(fields, demandedOfFiles);
  if (missing.length > 0) {
    const message = `${file} has no ${missing.join(', ')} in the manifest`;
    findings.push(finding('nordic/ncs-field-missing', message, { at }));
  }
  if (!knownTypes.includes(type)) {
    findings.push(finding('nordic/ncs-type-odd', `${file} is of type '${type}'`, { at }));
  }
  if (typeof fields['load_address'] === 'string') {
    const message = `load_address of ${file} is the text '${fields['load_address']}'`;
    findings.push(finding('nordic/ncs-address-text', message, { at }));
  }
  if (!/\.(bin|suit)$/.test(file) || /\s/.test(file)) {
    const what = /\s/.test(file) ? 'has blanks' : 'ends neither in .bin nor in .suit';
    findings.push(finding('nordic/ncs-name-odd', `the name ${file} ${what}`, { at }));
  }
  return [...findings, ...indexFindings(entry), ...slotFindings(entry)];
}

const indexNames = ['image_index', 'slot', 'slot_index_primary', 'slot_index_secondary'] as const;

function indexFindings({ fields, file }: NcsFile): Finding[] {
  return indexNames.flatMap((name): Finding[] => {
    const value = fields[name];
    if (value === undefined) return [];
    if (wholeNumber(value) === undefined) {
      const message = `${name} of ${file} is ${JSON.stringify(value)}, not a whole number as text`;
      return [finding('nordic/ncs-index-wrong', message, { at })];
    }
    if (typeof value !== 'number') return [];
    const read = name === 'image_index' ? 'image 0' : 'slot 1';
    const message = `${name} of ${file} is the number ${value}, not the string "${value}": device managers on iOS read ${read}`;
    return [finding('nordic/ncs-index-number', message, { at })];
  });
}

function slotFindings({ fields, file, index }: NcsFile): Finding[] {
  if (index === undefined) return [];
  const told = [fields['slot_index_primary'], fields['slot_index_secondary']].map(wholeNumber);
  const expected = [2 * index + 1, 2 * index + 2];
  if (told.every((slot, i) => slot === undefined || slot === expected[i])) return [];
  const message = `${file} is image ${index}, whose slots are ${expected.join(' and ')}; the manifest tells ${told.map((slot) => slot ?? 'none').join(' and ')}`;
  return [finding('nordic/ncs-slot-odd', message, { at })];
}

/** Without `slot` an image goes to the secondary one. */
const SECONDARY = 1;

function twiceFindings(files: readonly NcsFile[]): Finding[] {
  const seen = new Map<string, string>();
  return files.flatMap(({ file, type, index, slot }) => {
    if (type === 'cache' || type === 'suit-envelope' || type === 'mcuboot') return [];
    if (index === undefined) return [];
    const place = `${index}/${slot ?? SECONDARY}`;
    const other = seen.get(place);
    seen.set(place, file);
    if (other === undefined || other === file) return [];
    const where = slot === undefined ? `image_index ${index}` : `image_index ${index}, slot ${slot}`;
    const message = `${where} is given twice: ${other} and ${file} are for the same slot`;
    return [finding('nordic/ncs-index-twice', message, { at })];
  });
}

function nameClashes(files: readonly NcsFile[]): Finding[] {
  const names = [...new Set(files.map(({ file }) => file))];
  return names.flatMap((name) =>
    names
      .filter((other) => other !== name && other.includes(name))
      .map((other) =>
        finding('nordic/ncs-name-clash', `the name ${name} is part of the name ${other}`, { at }),
      ),
  );
}

/** The board without what names a core, a variant or a revision of it. */
const boardName = (board: string): string =>
  board
    .replace(/@[^/]*/, '')
    .replace(/\/.*$/, '')
    .replace(/_(cpu(app|net|flpr|ppr|rad)|nrf\d+\w*|ns)(_.*)?$/, '');

function boardFindings(files: readonly NcsFile[]): Finding[] {
  const boards = files.flatMap(({ fields: { board } }) => (typeof board === 'string' ? [board] : []));
  if (new Set(boards.map(boardName)).size < 2) return [];
  const message = `the images are for ${[...new Set(boards)].join(' and ')}`;
  return [finding('nordic/ncs-boards-differ', message, { at })];
}
