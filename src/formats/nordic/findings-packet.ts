/** Findings about a Secure DFU package: its manifest, its init packets, its images, its signatures. */

import type { Rule } from '../../core/findings.ts';
import { rule } from './rule.ts';

const REPACK = 'make the package again with `otapack nordic pkg generate`';
const DOWNLOAD = 'fetch or build the file again, and verify it after every transfer';

export const packetRules = {
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
  'nordic/manifest-key-twice': rule(
    'error',
    'an object of the manifest has one key twice',
    'readers differ in which they take, so what is verified need not be what is installed',
    REPACK,
  ),
  'nordic/manifest-wrong': rule(
    'error',
    'the manifest does not list images as it must',
    'a reader finds no image, or one without its files',
    REPACK,
  ),
  'nordic/manifest-image-unknown': rule(
    'note',
    'the manifest lists an image that no reader knows',
    'readers pass it over, so it is never sent',
    'call images application, softdevice, bootloader or softdevice_bootloader',
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
    'sign it with your private key: --key-file, or --key of otapack sign',
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
