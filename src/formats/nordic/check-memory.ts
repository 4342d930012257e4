/** Judges Intel HEX that holds a SoftDevice, a settings page, or (a factory image) both and the application between. */

import { hexNumber } from '../../core/bytes.ts';
import { Fault } from '../../core/fault.ts';
import type { Bytes, Expectations, Facts, Finding, Firmware, NamedBytes } from '../../core/types.ts';
import { clip, flatten, spanOf } from '../../input/firmware.ts';
import { readHex } from '../../input/hex.ts';
import { checkSettings, settingsFacts } from './check-settings.ts';
import { finding } from './findings.ts';
import { findPages, type PagePair, pairPages } from './settings-page.ts';
import { infoInFlash, infoTitle, SOFTDEVICE_START, type SoftDeviceInfo } from './softdevice-info.ts';
import { idText, withId } from './softdevices.ts';
import { checkProduction, productionFacts } from './zigbee/production-check.ts';
import { findProduction } from './zigbee/production-layout.ts';

type Judged = { readonly facts: Facts; readonly findings: readonly Finding[] };

export async function checkMemory(file: NamedBytes, expectations: Expectations): Promise<Judged> {
  const firmware = readOrFinding(file);
  if ('finding' in firmware) return { facts: {}, findings: [firmware.finding] };
  const findings = (firmware.notes ?? []).map(
    (note): Finding => finding('nordic/hex-odd', `${file.name} ${note}`),
  );
  const info = infoInFlash(firmware.segments);
  const pair = pairPages(findPages(firmware.segments));
  if (pair) findings.push(...(await checkSettings(pair, describedBy(firmware, pair, info, expectations))));
  const production = findProduction(firmware.segments);
  findings.push(...production.flatMap(checkProduction));
  return {
    facts: {
      ...Object.assign({}, ...production.map(productionFacts)),
      ...(info ? softdeviceFacts(info, firmware) : {}),
      ...(pair ? settingsFacts(pair) : {}),
    },
    findings,
  };
}

function readOrFinding(file: NamedBytes): Firmware | { readonly finding: Finding } {
  try {
    return readHex(file.bytes, file.name);
  } catch (error) {
    if (error instanceof Fault) return { finding: finding('nordic/hex-damaged', error.what) };
    throw error;
  }
}

/** What the page describes, as far as the same file holds it at the place where the boot loader looks. */
function describedBy(
  firmware: Firmware,
  { main }: PagePair,
  info: SoftDeviceInfo | undefined,
  { keys }: Expectations,
) {
  const { bank0Size, softdeviceSize } = main.page;
  const from = info?.end ?? SOFTDEVICE_START;
  const application = heldAt(firmware, from, bank0Size);
  const softdevice = info && heldAt(firmware, SOFTDEVICE_START, softdeviceSize);
  return {
    ...(application ? { application } : {}),
    ...(softdevice ? { softdevice } : {}),
    ...(keys ? { keys } : {}),
  };
}

/** More than any chip's flash; a page that claims an image of this size claims anything. */
const LARGEST_IMAGE = 16 * 1024 * 1024;

/** Memory from an address on, when the file holds anything there. */
function heldAt(firmware: Firmware, from: number, length: number): Bytes | undefined {
  if (length > LARGEST_IMAGE) return undefined;
  const held = clip(firmware.segments, from, from + length);
  return spanOf(held)?.from === from ? flatten(firmware, 0xff, from, from + length) : undefined;
}

export function softdeviceFacts(info: SoftDeviceInfo, firmware: Firmware): Facts {
  const image = spanOf(clip(firmware.segments, SOFTDEVICE_START, info.end));
  return {
    kind: 'softdevice',
    softdevice: infoTitle(info),
    fwid: idText(info.fwid),
    releases: withId(info.fwid).map(({ name, version }) => `${name} ${version}`),
    softdeviceVersion: info.version ?? null,
    applicationStart: hexNumber(info.end),
    imageBytes: image ? Math.ceil((image.to - image.from) / 4) * 4 : null,
  };
}
