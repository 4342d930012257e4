/** Every finding about a Nordic package, settings page or input, with what it means and what to do about it. */

import { findingsOf, type Rule } from '../../core/findings.ts';
import { deviceRules } from './findings-device.ts';
import { settingsRules } from './findings-settings.ts';
import { zipRules } from './findings-zip.ts';

const rule = (level: Rule['level'], what: string, why: string, fix: string): Rule => ({
  level,
  what,
  why,
  fix,
});

const REPACK = 'make the package again with `otapack nordic pkg generate`';
const DOWNLOAD = 'fetch or build the file again, and verify it after every transfer';

const packetRules = {
  'nordic/manifest-missing': rule(
    'error',
    'there is no manifest.json at the top of the zip',
    'phones and boot loader tools look at manifest.json first; without it there is no package',
    REPACK,
  ),
  'nordic/manifest-unreadable': rule(
    'error',
    'manifest.json is not plain JSON',
    'readers on phones refuse a byte-order mark, other encodings and anything that is not JSON',
    REPACK,
  ),
  'nordic/manifest-wrong': rule(
    'error',
    'the manifest does not list images as it must',
    'a reader finds no image, or one without its files',
    REPACK,
  ),
  'nordic/manifest-sizes': rule(
    'error',
    'bl_size and sd_size of the manifest are not those of the init packet',
    'a tool that goes by the manifest cuts the image at the wrong place',
    REPACK,
  ),
  'nordic/file-missing': rule(
    'error',
    'the manifest names a file that the zip does not have',
    'the update stops before it starts',
    REPACK,
  ),
  'nordic/file-shared': rule(
    'error',
    'two roles in the manifest name one file',
    'one of them was overwritten when the package was made',
    'give the input files distinct names, and make the package again',
  ),
  'nordic/packet-undecodable': rule(
    'error',
    'the init packet is not what a boot loader decodes',
    'the boot loader answers the init packet with a refusal (05)',
    REPACK,
  ),
  'nordic/packet-odd': rule(
    'warning',
    'the init packet decodes, but no encoder writes it like this',
    'another decoder may see something else in it',
    REPACK,
  ),
  'nordic/packet-type': rule(
    'error',
    'the init packet is for another image than the manifest says',
    'the boot loader installs by the init packet, the sender goes by the manifest',
    REPACK,
  ),
  'nordic/packet-long': rule(
    'note',
    'the init packet has more than 256 bytes',
    'boot loaders up to SDK 15.2 refuse it (04); later ones take 512',
    'shorten --sd-req, or do without ECDSA boot validation',
  ),
  'nordic/size-wrong': rule(
    'error',
    'the image does not have the size that the init packet announces',
    'the boot loader receives fewer or more bytes than it was told and refuses',
    DOWNLOAD,
  ),
  'nordic/hash-wrong': rule(
    'error',
    'the image does not have the SHA-256 hash of the init packet',
    'the boot loader refuses the image after the whole transfer',
    DOWNLOAD,
  ),
  'nordic/hash-byte-order': rule(
    'error',
    'the hash in the init packet is in natural byte order',
    'boot loaders compare with the reversed (little-endian) hash and refuse the image',
    'reverse the 32 bytes before they are put into the init packet and signed',
  ),
  'nordic/text-mode': rule(
    'error',
    'the file went through a transfer in text mode',
    'line ends were changed inside binary data (FTP in ASCII mode, autocrlf of git)',
    'transfer it in binary mode; in git mark *.bin, *.dat and *.zip as binary',
  ),
  'nordic/unsigned': rule(
    'warning',
    'the init packet is not signed',
    'BLE boot loaders refuse unsigned packages; whoever accepts them accepts anyone',
    'sign it: --key-file',
  ),
  'nordic/signature-invalid': rule(
    'error',
    'the signature is not of the given key over this init command',
    'the boot loader answers the init packet with 05',
    'sign with the private key whose public half is in the boot loader (dfu_public_key.c)',
  ),
  'nordic/signature-byte-order': rule(
    'error',
    'the signature is valid, but r and s are stored big-endian',
    'boot loaders read r and s little-endian and refuse it',
    'reverse each of the two 32-byte halves',
  ),
  'nordic/signature-halves-swapped': rule(
    'error',
    'the signature is valid, but s stands before r',
    'boot loaders read r first and refuse it',
    'write r, then s, each 32 bytes little-endian',
  ),
  'nordic/signature-der': rule(
    'error',
    'the signature is stored as DER',
    'boot loaders want 64 raw bytes',
    'write r, then s, each 32 bytes little-endian, without DER',
  ),
  'nordic/signature-over-command': rule(
    'error',
    'the signature is over the Command, not over the InitCommand in it',
    'boot loaders hash the serialised InitCommand only and refuse it',
    'sign the bytes of field 2 of the Command',
  ),
  'nordic/signature-type': rule(
    'error',
    'the signature is not marked as ECDSA P-256',
    'no boot loader implements another signature type',
    'sign with a P-256 key',
  ),
  'nordic/signature-length': rule(
    'error',
    'the signature does not have 64 bytes',
    'boot loaders refuse any other length',
    REPACK,
  ),
  'nordic/boot-validation-invalid': rule(
    'error',
    'the boot validation of an image does not hold',
    'the boot loader refuses the image after the transfer, or never starts it',
    REPACK,
  ),
  'nordic/boot-validation-odd': rule(
    'warning',
    'the number of boot validations does not fit the image',
    'SDK 15.3 and later expect one per image part',
    REPACK,
  ),
  'nordic/authenticity-unknown': rule(
    'warning',
    'the package is signed, but no key was given to hold it against',
    'whether your boot loader trusts it cannot be said',
    'give the public key: --key public.pem, or the dfu_public_key.c of the boot loader',
  ),
  'nordic/published-key': rule(
    'warning',
    'the signing key is published',
    'everyone can sign firmware for devices that trust it',
    'make a key of your own, and build its public half into the boot loader',
  ),
  'nordic/debug': rule(
    'warning',
    'the init packet is marked as debug',
    'boot loaders up to SDK 14 refuse it unless they are debug builds; those skip the version checks',
    'make the release without --debug-mode',
  ),
  'nordic/fact-differs': rule(
    'error',
    'the package is not what was expected',
    'a fact about it differs from what the release asks for',
    'build the right target, or correct the expectation',
  ),
} satisfies Record<string, Rule>;

const inputRules = {
  'nordic/number-odd': rule(
    'warning',
    'a number is written in a way that reads as another one',
    'a leading 0 means octal, and signs, blanks and underscores are dropped',
    'write it decimal, or hexadecimal with 0x',
  ),
  'nordic/version-given-twice': rule(
    'warning',
    'both forms of the application version are given',
    'the version string wins, the number is ignored',
    'give one of --application-version and --application-version-string',
  ),
  'nordic/version-parts': rule(
    'warning',
    'a part of the version string is above 99',
    'x.y.z becomes x*10000 + y*100 + z, so it equals or exceeds a later version',
    'keep the second and third part below 100',
  ),
  'nordic/hex-odd': rule(
    'warning',
    'the hex file is not complete',
    'what is missing is not in the package',
    'build or copy the file again',
  ),
  'nordic/hex-damaged': rule(
    'error',
    'the hex file cannot be read',
    'a record is damaged or defined twice',
    'build or copy the file again',
  ),
  'nordic/bin-is-hex': rule(
    'warning',
    'a file called .bin holds Intel HEX text',
    'a .bin is packed byte by byte; the device would run text',
    'call it .hex',
  ),
  'nordic/image-dropped': rule(
    'note',
    'parts of the hex file are not in the image',
    'the master boot record, UICR and RAM are not part of an update',
    'nothing to do, unless the application itself lies there',
  ),
  'nordic/image-cut': rule(
    'warning',
    'the image begins below 0x1000 and was cut there',
    'the master boot record lies there; the vector table of an application linked at 0 is lost',
    'link the application behind the SoftDevice, or at 0x1000 without one',
  ),
  'nordic/image-holes': rule(
    'warning',
    'the image has large holes',
    'a hex merged with a settings page, boot loader or SoftDevice becomes one huge image filled with 0xFF',
    'give the hex of the application alone',
  ),
  'nordic/image-holds-softdevice': rule(
    'warning',
    'the image holds a SoftDevice',
    'a merged hex was given where the application alone belongs',
    'give the hex of the application alone; package the SoftDevice with --softdevice',
  ),
  'nordic/name-changed': rule(
    'note',
    'a file of the package got another name than its input',
    'two inputs have one base name; one would have overwritten the other',
    'nothing to do',
  ),
  'nordic/sd-id-without-softdevice': rule(
    'warning',
    '--sd-id is given, yet the package brings no SoftDevice',
    'the application then requires the ids of --sd-id, not those of --sd-req',
    'use --sd-req alone for the SoftDevices that may be on the device',
  ),
  'nordic/hw-version-odd': rule(
    'note',
    'hw_version is neither 51 nor 52',
    'boot loaders compare it with NRF_DFU_HW_VERSION: 51 for the nRF51, 52 for every nRF52 unless built otherwise',
    'use 51 or 52, unless your boot loader was built with another number',
  ),
  'nordic/fw-version-odd': rule(
    'note',
    'fw_version is at the end of its range',
    '0 is below every installed version, 0xFFFFFFFF leaves none for the next update',
    'count versions upwards from 1',
  ),
  'nordic/vector-table': rule(
    'note',
    'the image does not begin with a vector table that fits',
    'the first word is the stack pointer (in RAM), the second the reset vector (odd, inside the image)',
    'check that the right file was packaged, linked for the right address',
  ),
  'nordic/softdevice-odd': rule(
    'warning',
    'the SoftDevice image does not look like one',
    'boot loaders check its magic number and size after the transfer (05)',
    'package the hex as it was released, not merged or cut',
  ),
} satisfies Record<string, Rule>;

const sdReqRules = {
  'nordic/sd-req-decimal': rule(
    'warning',
    'a SoftDevice id is written without 0x',
    '87 is decimal, that is 0x57; ids are listed in hexadecimal',
    'write ids with 0x, or name the release: s132@6.1.1',
  ),
  'nordic/sd-req-unknown': rule(
    'warning',
    'no SoftDevice has this id',
    'a device whose SoftDevice is not in the list refuses the update (ext 7, 0A on old boot loaders)',
    'take the id from the list of SoftDevices, or from the hex: `otapack inspect softdevice.hex`',
  ),
  'nordic/sd-req-chips': rule(
    'warning',
    'the list mixes chip families',
    'no firmware runs on an nRF51 and an nRF52',
    'list the SoftDevices of one chip',
  ),
  'nordic/sd-req-lines': rule(
    'warning',
    'the list mixes SoftDevice lines',
    'an application is built against one line; on another it is accepted and fails',
    'list the releases of the line that the application was built for',
  ),
  'nordic/sd-req-start': rule(
    'warning',
    'the application starts where none of the listed SoftDevices ends',
    'the boot loader copies it behind the installed SoftDevice, where it was not linked for: it is accepted and crashes',
    'list the SoftDevice that the application was linked behind, or link it anew',
  ),
  'nordic/sd-id-mismatch': rule(
    'warning',
    'the new SoftDevice is not among the ids that the application requires',
    'the SoftDevice is installed, then the application is refused (ext 7)',
    'pass the id of the new SoftDevice with --sd-id',
  ),
  'nordic/sd-req-zero': rule(
    'warning',
    '0 stands in the list with other ids',
    'what it means depends on which is stored first, and differs between boot loaders',
    'list 0x00 alone, or the SoftDevices alone',
  ),
  'nordic/sd-req-any': rule(
    'warning',
    '0xFFFE is in the list',
    'it means "any" in legacy DFU and for external applications only; elsewhere it fits no installed SoftDevice',
    'list the ids of the SoftDevices that devices have',
  ),
  'nordic/sd-req-empty': rule(
    'warning',
    'the list of SoftDevices is empty',
    'boot loaders from SDK 15.3 on refuse it, earlier ones treat it as 0',
    'list the ids of the SoftDevices that devices have, or 0x00',
  ),
  'nordic/sd-req-many': rule(
    'note',
    'more than 4 ids are listed',
    'boot loaders before SDK 14.1 cannot decode them (05); later ones take 16',
    'list fewer, or make packages by fleet',
  ),
  'nordic/sd-req-auto': rule(
    'note',
    'the list was derived',
    'the start address of an application names candidates, not the SoftDevice that devices have',
    'name the release that your devices have, when you know it',
  ),
} satisfies Record<string, Rule>;

export const rules = {
  ...zipRules,
  ...packetRules,
  ...inputRules,
  ...sdReqRules,
  ...settingsRules,
  ...deviceRules,
};

export type NordicFindingCode = keyof typeof rules;

export const finding = findingsOf<NordicFindingCode>(rules);
