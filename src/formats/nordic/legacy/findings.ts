/** Findings about packages of legacy DFU. */

import type { Rule } from '../../../core/findings.ts';

const rule = (level: Rule['level'], what: string, why: string, fix: string): Rule => ({
  level,
  what,
  why,
  fix,
});

const REPACK = 'make the package again with `otapack adafruit-nrfutil dfu genpkg`';

export const legacyRules = {
  'nordic/legacy-packet-undecodable': rule(
    'error',
    'the init packet is none of legacy DFU',
    'the boot loader answers the init packet with a refusal (10-02-06)',
    REPACK,
  ),
  'nordic/legacy-packet-is-secure': rule(
    'error',
    'the manifest is of legacy DFU, the init packet of Secure DFU',
    'senders go by the manifest, boot loaders by the packet: neither kind of boot loader takes this package',
    'find out which boot loader the device has, and make the package for it: docs/nordic-dialects.md',
  ),
  'nordic/packet-is-legacy': rule(
    'error',
    'the manifest is of Secure DFU, the init packet of legacy DFU',
    'senders go by the manifest, boot loaders by the packet: neither kind of boot loader takes this package',
    'find out which boot loader the device has, and make the package for it: docs/nordic-dialects.md',
  ),
  'nordic/legacy-crc-wrong': rule(
    'error',
    'the image does not have the CRC-16 of the init packet',
    'the boot loader answers after the whole transfer that it is damaged (10-04-05)',
    'fetch or build the file again, and verify it after every transfer',
  ),
  'nordic/legacy-no-checksum': rule(
    'warning',
    'the init packet holds no checksum of the image',
    'a damaged transfer is installed; the tool writes such packets for a --dfu-ver it does not know',
    'make the package again with --dfu-ver 0.5, 0.6, 0.7 or 0.8',
  ),
  'nordic/legacy-field-left-out': rule(
    'warning',
    'fields of the init packet are left out',
    'boot loaders read the fields at fixed places: all that follow are taken for others',
    'give the default instead of none: 0xFFFF for device type and revision, 0xFFFFFFFF for the version, 0xFFFE for --sd-req',
  ),
  'nordic/legacy-manifest-differs': rule(
    'warning',
    'the manifest tells other values than the init packet',
    'the device goes by the init packet; people and some tools read the manifest',
    REPACK,
  ),
  'nordic/legacy-signature-order': rule(
    'error',
    'the signature is valid, but r and s are stored little-endian',
    'legacy boot loaders read r and s big-endian, unlike those of Secure DFU, and refuse it',
    'reverse each of the two 32-byte halves',
  ),
  'nordic/legacy-stray-words': rule(
    'warning',
    'the image begins at 0x1000 because of stray words below',
    'the legacy tool does not drop what lies below 0x1000: the image gets a hole from there up to the firmware',
    'drop them with --drop-mbr, as newer tools do',
  ),
} satisfies Record<string, Rule>;
