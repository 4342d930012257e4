/**
 * What a package shall hold: the options read and held against each other, in nrfutil's order of checks, before any image
 * is touched.
 */

import { choiceOf, flagOf, textOf, type Values } from '../../core/options.ts';
import type { BuildRequest, Finding, Key, NamedBytes } from '../../core/types.ts';
import { wrongUse } from './faults.ts';
import { finding } from './findings.ts';
import { type Image, type ImagePart, readImage } from './image.ts';
import { applicationVersion, numberOption } from './numbers.ts';
import { type ListOption, parseIds } from './sd-req.ts';
import { ANY_SOFTDEVICE } from './softdevices.ts';
import { type Validation, validations } from './validations.ts';

/** A list as given: ids, `auto`, or not at all. */
export type IdList = readonly number[] | 'auto' | undefined;

export type Plan = {
  readonly images: readonly Image[];
  readonly applicationVersion: number;
  readonly bootloaderVersion: number;
  readonly hwVersion: number;
  readonly sdReq: IdList;
  readonly sdId: IdList;
  readonly external: boolean;
  readonly debug: boolean;
  readonly validation: Readonly<Record<ImagePart, Validation>>;
  readonly key: Key | undefined;
  readonly release: boolean;
  /** SoftDevice hex that `auto` reads the id from. */
  readonly softdeviceFor: NamedBytes | undefined;
  /** Seconds since 1970 for the zip's dates. */
  readonly date: number | undefined;
};

const UNCHECKED = 0xffff_ffff;

/** Reads the options of a package. What is odd, yet allowed, goes to `findings`. */
export function readPlan(request: BuildRequest, findings: Finding[]): Plan {
  const { values } = request;
  const force = flagOf(values, 'force');
  const debug = flagOf(values, 'debug-mode');
  const given = (part: string) => request.files[part]?.[0];
  const has = {
    application: !!given('application'),
    bootloader: !!given('bootloader'),
    softdevice: !!given('softdevice'),
  };
  if (has.bootloader && has.application && !has.softdevice) {
    throw wrongUse('nordic/impossible-combination', 'Invalid combination: use two .zip packages instead.', {
      why: 'boot loaders take a boot loader and an application together only with a SoftDevice',
      fix: 'make a package of the boot loader and one of the application, and send them in this order',
    });
  }
  const appVersion = applicationVersion(values, force, findings);
  const bootloaderVersion = numberOption(values, 'bootloader-version', findings);
  refuseLoneVersions(has, appVersion, bootloaderVersion);
  const hwVersion = numberOption(values, 'hw-version', findings) ?? (debug ? UNCHECKED : undefined);
  if (hwVersion === undefined)
    throw missing('--hw-version required.', '51 for the nRF51, 52 for every nRF52');
  const external = flagOf(values, 'external-app');
  const sdReq = listOption(values, 'sd-req', findings) ?? (debug ? [ANY_SOFTDEVICE] : undefined);
  if (sdReq === undefined && !external) {
    throw missing(
      '--sd-req required.',
      'list the SoftDevices that devices have: 0xB7, s132@6.1.1; 0x00 for none',
    );
  }
  refuseMissingVersions(has, appVersion, bootloaderVersion, debug);
  const sdId = listOption(values, 'sd-id', findings);
  if (has.softdevice && has.application && sdId === undefined) {
    throw missing(
      '--sd-id required with softdevice and application images.',
      'the id of the new SoftDevice, or auto',
    );
  }
  if (external) refuseExternal(has);
  if (!has.application && !has.bootloader && !has.softdevice) throw noImage();
  const images = (['softdevice', 'bootloader', 'application'] as const).flatMap((part) => {
    const file = given(part);
    return file ? [readImage(file, part, force)] : [];
  });
  return {
    images,
    applicationVersion: appVersion ?? UNCHECKED,
    bootloaderVersion: bootloaderVersion ?? UNCHECKED,
    hwVersion,
    sdReq: sdReq ?? (sdId === undefined ? [ANY_SOFTDEVICE] : []),
    sdId,
    external,
    debug,
    validation: {
      application: choiceOf(values, 'app-boot-validation', validations, 'VALIDATE_GENERATED_CRC'),
      softdevice: choiceOf(values, 'sd-boot-validation', validations, 'VALIDATE_GENERATED_CRC'),
      bootloader: 'VALIDATE_GENERATED_CRC',
    },
    key: request.keys['key-file']?.[0],
    release: flagOf(values, 'release'),
    softdeviceFor: given('sd-req-from'),
    date: numberOption(values, 'source-date-epoch', []),
  };
}

const missing = (what: string, fix: string) => wrongUse('nordic/option-missing', what, { fix });

function listOption(values: Values, name: ListOption, findings: Finding[]): IdList {
  const text = textOf(values, name);
  if (text === undefined || text === 'none') return undefined;
  return text === 'auto' ? 'auto' : parseIds(text, name, findings);
}

type Has = Readonly<Record<ImagePart, boolean>>;

function refuseLoneVersions(has: Has, application: number | undefined, bootloader: number | undefined): void {
  if (application !== undefined && !has.application) {
    throw wrongUse('nordic/option-without-image', 'Application version with no image.', {
      fix: 'add --application',
    });
  }
  if (bootloader !== undefined && !has.bootloader) {
    throw wrongUse('nordic/option-without-image', 'Bootloader version with no image.', {
      fix: 'add --bootloader',
    });
  }
}

function refuseMissingVersions(
  has: Has,
  application: number | undefined,
  bootloader: number | undefined,
  debug: boolean,
): void {
  if (debug) return;
  if (has.application && application === undefined) {
    const what = '--application-version or --application-version-string required with application image.';
    throw missing(what, 'boot loaders refuse a version below the installed one');
  }
  if (has.bootloader && bootloader === undefined) {
    throw missing(
      '--bootloader-version required with bootloader image.',
      'it must be above the installed one',
    );
  }
}

function refuseExternal(has: Has): void {
  if (!has.application) {
    throw wrongUse('nordic/impossible-combination', '--external-app requires an application.', {
      fix: 'add --application',
    });
  }
  if (has.softdevice || has.bootloader) {
    const what = '--external-app is only possible for application only DFU packages.';
    throw wrongUse('nordic/impossible-combination', what, { fix: 'package the other images on their own' });
  }
}

const noImage = () =>
  wrongUse('nordic/no-image', 'no image is given', {
    why: 'the package would be empty',
    fix: 'add --application, --bootloader or --softdevice',
  });

/** Warnings about numbers that are allowed, and probably meant otherwise. */
export function oddNumbers(plan: Pick<Plan, 'hwVersion' | 'debug'>): Finding[] {
  const { hwVersion, debug } = plan;
  if (hwVersion === 51 || hwVersion === 52 || debug) return [];
  const chip = /^5([12])[0-9]{3}$/.exec(String(hwVersion))?.[1] ?? (hwVersion === 53 ? '2' : undefined);
  const question = chip === undefined ? '' : `. Did you mean 5${chip}?`;
  const message = `hw_version is ${hwVersion}, not 51 or 52${question}`;
  return [finding('nordic/hw-version-odd', message, question === '' ? {} : { level: 'warning' })];
}
