/** Judges a `dfu_application.zip`: manifest against contents, what device managers make of it, and each image by MCUboot's rules. */

import type { Expectations, Facts, Finding } from '../../../core/types.ts';
import { entryNotes } from '../check-zip.ts';
import { finding } from '../findings.ts';
import type { JsonObject } from '../manifest.ts';
import type { Package } from '../package-zip.ts';
import { withoutCarriageReturns } from '../text-mode.ts';
import { unsafeName } from '../zip-scan.ts';
import { judgeDialect } from './check-dialect.ts';
import { fullVersion, imageVersion } from './image-head.ts';
import { imageTypes, type NcsFile, readNcsManifest, versionKeys } from './manifest.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

const at = { file: 'manifest.json' };

export async function checkNcs(
  opened: Package,
  manifest: JsonObject,
  expectations: Expectations,
): Promise<Judged> {
  const { files, problems } = readNcsManifest(manifest);
  const findings = problems.map((problem): Finding => finding('nordic/manifest-wrong', problem, { at }));
  findings.push(...filesFindings(opened, files), ...judgeDialect(manifest, files));
  const facts: Facts[] = [];
  for (const file of files) {
    const judged = await checkFile(opened, file, expectations);
    facts.push(judged.facts);
    findings.push(...judged.findings);
  }
  findings.push(
    ...entryNotes(
      opened,
      files.map(({ file }) => file),
    ),
  );
  return { facts: factsOf(manifest, facts), findings };
}

/** Facts of the application core's image at the top; all images when there are several. */
function factsOf({ name, 'format-version': formatVersion }: JsonObject, images: readonly Facts[]): Facts {
  const main = images.find(({ imageIndex }) => imageIndex === 0) ?? images[0] ?? {};
  return {
    ...main,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof formatVersion === 'number' ? { formatVersion } : {}),
    ...(images.length > 1 ? { images } : {}),
  };
}

/** Every file that the manifest names: a safe name, there, and once. */
function filesFindings(opened: Package, files: readonly NcsFile[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { file: name } of files) {
    const unsafe = unsafeName(name);
    if (unsafe !== undefined) {
      findings.push(
        finding('nordic/zip-unsafe-name', `the manifest names '${name}': the name ${unsafe}`, { at }),
      );
    }
    if (!opened.entries.some((entry) => entry.name === name)) {
      findings.push(
        finding('nordic/file-missing', `${name} is missing: it was not found in the zip`, { at }),
      );
    }
    if (seen.has(name)) {
      findings.push(finding('nordic/file-shared', `the manifest lists ${name} twice`, { at }));
    }
    seen.add(name);
  }
  return findings;
}

async function checkFile(opened: Package, entry: NcsFile, expectations: Expectations): Promise<Judged> {
  const { fields, file, type, index, slot } = entry;
  const bytes = opened.contents.get(file);
  const base: Facts = {
    file,
    type,
    imageIndex: index ?? null,
    ...(slot === undefined ? {} : { slot }),
    ...(typeof fields['board'] === 'string' ? { board: fields['board'] } : {}),
    ...(typeof fields['soc'] === 'string' ? { soc: fields['soc'] } : {}),
  };
  if (!bytes) return { facts: base, findings: [] };
  const findings = sizeFindings(entry, bytes);
  const version = imageVersion(bytes);
  const nested =
    version === undefined ? undefined : await expectations.nested?.({ name: file, bytes }, expectations);
  if (imageTypes.includes(type) && version === undefined) {
    const message = `${file} is no MCUboot image: the magic number 3D B8 F3 96 is not at its start`;
    findings.push(finding('nordic/ncs-not-mcuboot', message, { at: { file } }));
  }
  findings.push(...versionFindings(entry, version));
  for (const found of nested?.findings ?? []) findings.push(inPackage(found, file, expectations));
  return { facts: { ...base, size: bytes.length, ...(nested?.facts ?? {}) }, findings };
}

/** A package says nothing about who signed its images: that one is not is worth a word where a signature is asked for. */
const aboutSigning = 'mcuboot/unsigned';

function inPackage(found: Finding, file: string, { keys = [], release = false }: Expectations): Finding {
  const asked = keys.length > 0 || release;
  const level = found.code === aboutSigning && !asked ? 'note' : found.level;
  return { ...found, level, message: `${file}: ${found.message}`, at: { ...found.at, file } };
}

function sizeFindings({ fields, file }: NcsFile, bytes: Uint8Array<ArrayBuffer>): Finding[] {
  const { size } = fields;
  if (typeof size !== 'number' || size === bytes.length) return [];
  const message = `${file} has ${bytes.length} bytes, the manifest tells ${size}`;
  const findings = [finding('nordic/ncs-size-differs', message, { at: { file } })];
  if (withoutCarriageReturns(bytes)?.length === size) {
    const what = `${file} was transferred in text mode: every LF became CR LF (CRLF line ends); undoing it gives the size of the manifest`;
    findings.push(finding('nordic/text-mode', what, { at: { file } }));
  }
  return findings;
}

/** The network core's build may count its versions, which is another number than that of the image. */
const isCount = (version: unknown): boolean => typeof version !== 'string' || !version.includes('.');

function versionFindings({ fields, file }: NcsFile, version: string | undefined): Finding[] {
  if (version === undefined) return [];
  return [...versionKeys, 'version'].flatMap((key) => {
    const told = fields[key];
    if (
      told === undefined ||
      (key === 'version' && isCount(told)) ||
      (typeof told === 'string' && fullVersion(told) === version)
    )
      return [];
    const message = `the manifest tells ${key} ${JSON.stringify(told)} of ${file}, the image has ${version}`;
    return [finding('nordic/ncs-version-differs', message, { at })];
  });
}
