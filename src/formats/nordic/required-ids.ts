/**
 * Which SoftDevices the packets of a package require, and what is doubtful about the lists.
 *
 * Packets that bring a SoftDevice or boot loader carry `--sd-req` and behind it what of `--sd-id` is not in it, so that an
 * interrupted update can be repeated. The application carries `--sd-id` when it is given, else `--sd-req`.
 */

import { hexNumber } from '../../core/bytes.ts';
import type { Finding, NamedBytes } from '../../core/types.ts';
import { readHex } from '../../input/hex.ts';
import { wrongUse } from './faults.ts';
import { finding } from './findings.ts';
import type { Image } from './image.ts';
import type { IdList, Plan } from './plan.ts';
import { withMissing } from './python-set.ts';
import { idsFromStart, judgeIds } from './sd-req.ts';
import {
  infoInFlash,
  infoInImage,
  infoTitle,
  SOFTDEVICE_START,
  type SoftDeviceInfo,
} from './softdevice-info.ts';
import { judgeUpdate } from './softdevice-update.ts';
import { idText, idWithName } from './softdevices.ts';

export type RequiredIds = { readonly update: readonly number[]; readonly application: readonly number[] };

export function requiredIds(plan: Plan, findings: Finding[]): RequiredIds {
  const image = (part: Image['part']) => plan.images.find((candidate) => candidate.part === part);
  const softdevice = image('softdevice');
  const application = image('application');
  const own = softdevice && softdeviceInfo(softdevice, findings);
  const sdId = resolve(plan.sdId, () => newId(own));
  const sdReq = resolve(plan.sdReq, () => installedIds(plan, own, application, findings)) ?? [];
  const update = withMissing(sdReq, sdId ?? []);
  judge(plan, { sdReq, sdId, own, application, softdevice }, findings);
  if (own && !plan.debug) {
    const withBootloader = image('bootloader') !== undefined;
    const signed = plan.validation.softdevice === 'VALIDATE_ECDSA_P256_SHA256';
    findings.push(...judgeUpdate({ own, replaces: update, named: sdId, withBootloader, signed }));
  }
  return { update, application: sdId ?? sdReq };
}

const resolve = (list: IdList, auto: () => readonly number[]): readonly number[] | undefined =>
  list === 'auto' ? auto() : list;

function softdeviceInfo(
  { source, bytes, start = SOFTDEVICE_START }: Image,
  findings: Finding[],
): SoftDeviceInfo | undefined {
  const info = infoInImage(bytes);
  const end = start + bytes.length;
  if (!info) {
    const message = `${source} does not look like a SoftDevice: its magic number is not where it must be`;
    findings.push(finding('nordic/softdevice-odd', message));
  } else if (end > info.end) {
    const message = `${source} is ${infoTitle(info)}, which ends at ${hexNumber(info.end)}, yet reaches to ${hexNumber(end)}: another image is merged with it`;
    findings.push(finding('nordic/softdevice-odd', message));
  }
  return info;
}

function newId(own: SoftDeviceInfo | undefined): number[] {
  if (own) return [own.fwid];
  throw wrongUse('nordic/sd-req-not-found', '--sd-id auto: there is no SoftDevice to read the id from', {
    fix: 'add --softdevice with the released hex, or list the id',
  });
}

/** `--sd-req auto`: from a SoftDevice hex, else from where the application starts. */
function installedIds(
  plan: Plan,
  own: SoftDeviceInfo | undefined,
  application: Image | undefined,
  findings: Finding[],
): number[] {
  const info = plan.softdeviceFor ? infoOf(plan.softdeviceFor) : own;
  if (info) {
    findings.push(
      finding('nordic/sd-req-auto', `--sd-req is ${idWithName(info.fwid)}, read from the SoftDevice`),
    );
    return [info.fwid];
  }
  if (application) return idsFromStart(application.source, application.start, findings);
  throw wrongUse('nordic/sd-req-not-found', '--sd-req auto: there is nothing to derive it from', {
    fix: 'list the ids, or give the SoftDevice hex with --sd-req-from',
  });
}

function infoOf(file: NamedBytes): SoftDeviceInfo {
  const info = infoInFlash(readHex(file.bytes, file.name).segments);
  if (info) return info;
  throw wrongUse('nordic/sd-req-not-found', `--sd-req-from: ${file.name} holds no SoftDevice`, {
    fix: 'name the SoftDevice hex as it was released',
  });
}

type Lists = {
  readonly sdReq: readonly number[];
  readonly sdId: readonly number[] | undefined;
  readonly own: SoftDeviceInfo | undefined;
  readonly application: Image | undefined;
  readonly softdevice: Image | undefined;
};

function judge(plan: Plan, { sdReq, sdId, own, application, softdevice }: Lists, findings: Finding[]): void {
  const { hwVersion, debug } = plan;
  if (debug) return;
  const external = plan.external;
  const start = application?.start;
  const startAt =
    application && start !== undefined ? { application: { name: application.source, start } } : {};
  const requires = sdId ?? sdReq;
  if (application) {
    const what = sdId ? '--sd-id' : '--sd-req';
    findings.push(...judgeIds(requires, { what, external, hwVersion, ...startAt }));
  }
  if (!application || sdId) findings.push(...judgeIds(sdReq, { what: '--sd-req', external, hwVersion }));
  if (sdId && application && !softdevice) {
    const message =
      '--sd-id is given without a SoftDevice: the application requires these ids, not those of --sd-req';
    findings.push(finding('nordic/sd-id-without-softdevice', message));
  }
  if (own && sdId && !sdId.includes(own.fwid)) {
    const listed = sdId.map(idWithName).join(', ');
    const message = `${softdevice?.source} is ${infoTitle(own)}; --sd-id names ${listed}. Did you mean ${idText(own.fwid)}?`;
    findings.push(finding('nordic/sd-id-mismatch', message));
  }
}
