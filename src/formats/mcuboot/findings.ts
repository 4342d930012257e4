/** What can be wrong with an MCUboot image, or worth knowing about it: one row each, for messages and docs alike. */

import { findingsOf, type Rule } from '../../core/findings.ts';

const SIGN_AGAIN = 'build and sign the image again';
const BINARY = 'transfer it as binary, and compare sizes or hashes on both ends';

export const rules = {
  'mcuboot/not-an-image': {
    level: 'error',
    what: 'no MCUboot header',
    why: 'the boot loader looks for the magic in the first four bytes and treats anything else as an empty slot',
    fix: 'use the signed file (app.signed.bin, zephyr.signed.bin), not its input',
  },
  'mcuboot/unsigned-input': {
    level: 'error',
    what: 'firmware that was never signed',
    why: 'a vector table stands where the header should be',
    fix: 'sign it, and use the signed file',
  },
  'mcuboot/wrong-file': {
    level: 'error',
    what: 'a file of another kind',
    why: 'an error page, a pointer file or another container was saved under the image name',
    fix: 'get the signed image itself',
  },
  'mcuboot/text-transfer': {
    level: 'error',
    what: 'line ends were rewritten on the way',
    why: 'a transfer in text mode turns 0A into 0D 0A, or back, all over the binary',
    fix: BINARY,
  },
  'mcuboot/reencoded': {
    level: 'error',
    what: 'the file was rewritten as text',
    why: 'bytes above 7F became other bytes when it was read and written as characters',
    fix: BINARY,
  },
  'mcuboot/base64': {
    level: 'error',
    what: 'the image is still base64',
    why: 'the boot loader wants the bytes themselves',
    fix: 'decode it (base64 -d) before it is sent',
  },
  'mcuboot/truncated': {
    level: 'error',
    what: 'the file ends before the image does',
    why: 'the header or the TLV areas announce more bytes than there are',
    fix: 'download or copy it again, whole',
  },
  'mcuboot/header-invalid': {
    level: 'error',
    what: 'a header no boot loader accepts',
    why: 'a field contradicts the format or another field',
    fix: SIGN_AGAIN,
  },
  'mcuboot/unknown-flags': {
    level: 'warning',
    what: 'header flags that have no meaning',
    why: 'a later format, a private extension or damage',
    fix: 'check which tool made the image',
  },
  'mcuboot/tlv-missing': {
    level: 'error',
    what: 'no TLV area behind the payload',
    why: 'the boot loader finds hash and signature there',
    fix: SIGN_AGAIN,
  },
  'mcuboot/tlv-broken': {
    level: 'error',
    what: 'a TLV reaches beyond its area',
    why: 'the boot loader refuses the image at the first such entry',
    fix: SIGN_AGAIN,
  },
  'mcuboot/protected-size': {
    level: 'error',
    what: 'header and protected area disagree',
    why: 'the boot loader compares the size in the header with that of the area',
    fix: SIGN_AGAIN,
  },
  'mcuboot/tlv-length': {
    level: 'error',
    what: 'a value of the wrong length',
    why: 'the boot loader that reads it refuses the image',
    fix: SIGN_AGAIN,
  },
  'mcuboot/tlv-repeated': {
    level: 'warning',
    what: 'a value given twice',
    why: 'the boot loader takes the first it finds',
    fix: 'leave one of them out',
  },
  'mcuboot/tlv-not-allowed': {
    level: 'warning',
    what: 'an unprotected value the boot loader does not know',
    why: 'with its allow list, which Zephyr switches on, it refuses the image',
    fix: 'put own values into the protected area (--custom-tlv)',
  },
  'mcuboot/counter-unprotected': {
    level: 'warning',
    what: 'a security counter that is not signed',
    why: 'without its allow list the boot loader takes it, and anybody can change it',
    fix: 'sign with --security-counter, which protects it',
  },
  'mcuboot/hash-missing': {
    level: 'error',
    what: 'no image hash',
    why: 'the boot loader compares the image with the hash in its TLV',
    fix: SIGN_AGAIN,
  },
  'mcuboot/hash-invalid': {
    level: 'error',
    what: 'the image is not what its hash says',
    why: 'bytes were changed after signing',
    fix: 'take the file as the build made it; if it was made so, build it again',
  },
  'mcuboot/unsigned': {
    level: 'warning',
    what: 'no signature',
    why: 'anybody can make such an image; only boot loaders built without signatures take it',
    fix: 'sign with --key',
  },
  'mcuboot/signature-invalid': {
    level: 'error',
    what: 'a signature that is not the key’s over this image',
    why: 'the boot loader verifies it with the key it was built with',
    fix: 'sign with the private key that belongs to the boot loader',
  },
  'mcuboot/signature-unknown': {
    level: 'error',
    what: 'signed with none of the given keys',
    why: 'the boot loader passes over signatures of keys it does not know',
    fix: 'sign with the right key, or give the public key that was meant',
  },
  'mcuboot/signature-unchecked': {
    level: 'note',
    what: 'a signature nobody checked',
    why: 'a signature can only be checked with the public key',
    fix: 'give the public key with --key',
  },
  'mcuboot/signature-length': {
    level: 'error',
    what: 'a signature of the wrong length',
    why: 'the boot loader compares it with the length its key makes',
    fix: SIGN_AGAIN,
  },
  'mcuboot/signature-padded': {
    level: 'warning',
    what: 'zeros behind an ECDSA signature',
    why: 'boot loaders before 1.5 want them, strict ones refuse them',
    fix: 'leave --pad-sig out, unless the boot loader is that old',
  },
  'mcuboot/signature-outvoted': {
    level: 'error',
    what: 'a good signature with a bad one behind it',
    why: 'of several signatures that a boot loader can use, the last one decides',
    fix: 'sign again with all keys at once',
  },
  'mcuboot/key-mismatch': {
    level: 'error',
    what: 'the key named in the image is not the one that signed',
    why: 'the boot loader looks the key up by this hash, and then does not use the signature',
    fix: SIGN_AGAIN,
  },
  'mcuboot/pure-mark': {
    level: 'error',
    what: 'a damaged mark for pure signatures',
    why: 'boot loaders for pure signatures want one byte of value 1',
    fix: SIGN_AGAIN,
  },
  'mcuboot/pure-unsigned': {
    level: 'warning',
    what: 'marked as purely signed, and not signed',
    why: 'the mark says how to check a signature that is not there',
    fix: 'add --key, or leave --pure out',
  },
  'mcuboot/published-key': {
    level: 'warning',
    what: 'signed with a key that everybody has',
    why: 'the private half is published; anybody can sign firmware for such devices',
    fix: 'make a key of your own (otapack keys generate) and build the boot loader with it',
  },
  'mcuboot/encrypted-unchecked': {
    level: 'note',
    what: 'an encrypted payload that was not opened',
    why: 'hash and most signatures are over the plain image',
    fix: 'give the private device key with --decrypt-key',
  },
  'mcuboot/encrypted-elsewhere': {
    level: 'error',
    what: 'encrypted for another device key',
    why: 'none of the given private keys opens the payload key',
    fix: 'encrypt for the public half of the device key',
  },
  'mcuboot/encryption-key-missing': {
    level: 'error',
    what: 'marked as encrypted, without a payload key',
    why: 'a device cannot open it, and without its key no one ever will',
    fix: 'encrypt for an RSA, P-256 or X25519 key',
  },
  'mcuboot/encryption-key-length': {
    level: 'error',
    what: 'a payload key of the wrong length',
    why: 'the boot loader is built for one length of key and hash',
    fix: SIGN_AGAIN,
  },
  'mcuboot/encrypted-clear': {
    level: 'warning',
    what: 'marked as encrypted, stored in clear',
    why: 'it boots from the primary slot; sent as an update it is refused',
    fix: 'for updates, leave --clear out',
  },
  'mcuboot/encrypted-rsa3072': {
    level: 'warning',
    what: 'a payload key wrapped by RSA-3072',
    why: 'boot loaders want the 256 bytes of RSA-2048 in this value',
    fix: 'encrypt for an RSA-2048, P-256 or X25519 key',
  },
  'mcuboot/decompression-failed': {
    level: 'error',
    what: 'the compressed payload cannot be unpacked',
    why: 'its stream is damaged or of a kind that is not known',
    fix: SIGN_AGAIN,
  },
  'mcuboot/decompressed-differs': {
    level: 'error',
    what: 'the unpacked image is not the one announced',
    why: 'the boot loader checks size, hash and signature of the unpacked image',
    fix: SIGN_AGAIN,
  },
  'mcuboot/compressed': {
    level: 'note',
    what: 'a compressed image',
    why: "only boot loaders of Nordic's fork unpack it, and only from the secondary slot",
    fix: 'leave --compression out for other boot loaders',
  },
  'mcuboot/big-endian': {
    level: 'note',
    what: 'a big-endian image',
    why: 'imgtool writes its own value types so that a big-endian reader sees them times 256, and cannot verify such images',
    fix: 'check that the boot loader of this product reads it',
  },
  'mcuboot/vector-table': {
    level: 'note',
    what: 'no vector table behind the header',
    why: 'on a Cortex-M the firmware starts with a stack pointer and a reset address; elsewhere this means nothing',
    fix: 'on a Cortex-M, check that --header-size is the offset the firmware was linked for',
  },
  'mcuboot/double-header': {
    level: 'warning',
    what: 'room for a header behind the header',
    why: 'firmware linked with room for the header was signed with --pad-header as well; it hard-faults after the jump',
    fix: 'leave --pad-header out',
  },
  'mcuboot/signed-twice': {
    level: 'warning',
    what: 'an image inside an image',
    why: 'an image that was signed already was signed again',
    fix: 'sign the output of the build, not an earlier output of this tool',
  },
  'mcuboot/input-kind': {
    level: 'warning',
    what: 'a container signed as if it were firmware',
    why: 'only files named .hex are read as anything but raw bytes',
    fix: 'convert it with objcopy to .bin or .hex first',
  },
  'mcuboot/slot-readout': {
    level: 'note',
    what: 'erased bytes behind the image',
    why: 'the file is a slot, or was padded to one',
    fix: 'the image ends where its TLVs end; the rest can be cut off',
  },
  'mcuboot/trailing-data': {
    level: 'warning',
    what: 'something behind the image that is neither erased nor a trailer',
    why: 'remains of an earlier image, or a second file joined to it',
    fix: 'erase the slot before it is written',
  },
  'mcuboot/trailer-damaged': {
    level: 'warning',
    what: 'a trailer that a boot loader does not understand',
    why: 'with a magic or a mark it does not know it does nothing, without a word',
    fix: 'pad again with the boot loader’s --max-align',
  },
  'mcuboot/confirmed': {
    level: 'note',
    what: 'marked as confirmed',
    why: 'sent as an update it is a permanent one: the boot loader never goes back',
    fix: 'use --pad for updates that shall be tried first',
  },
  'mcuboot/does-not-fit': {
    level: 'warning',
    what: 'too large for a boot loader of this mode',
    why: 'the boot loader needs more of the slot than the signing tool reserves',
    fix: 'make the image smaller or the slot larger',
  },
  'mcuboot/slot-unchecked': {
    level: 'warning',
    what: 'no slot size',
    why: 'with zero or less nothing checks whether the image fits',
    fix: 'give the size of the slot',
  },
  'mcuboot/trailer-short': {
    level: 'warning',
    what: 'less reserved than the boot loader needs',
    why: 'the reserve for stored keys is that of AES-128',
    fix: 'leave at least twice the difference free in the slot',
  },
  'mcuboot/external-signature': {
    level: 'warning',
    what: 'a signature made elsewhere that does not fit',
    why: 'it is not this key’s over this image; no boot loader will take it',
    fix: 'sign the output of --vector-to-sign with otherwise the same options',
  },
  'mcuboot/option-without-effect': {
    level: 'warning',
    what: 'an option that does nothing here',
    why: 'it needs another one beside it',
    fix: 'leave it out, or add the other',
  },
  'mcuboot/payload-overwritten': {
    level: 'warning',
    what: 'the header stands over firmware',
    why: '--pad-value without --pad-header writes the header over the first bytes of the input',
    fix: 'add --pad-header',
  },
  'mcuboot/hex-base': {
    level: 'warning',
    what: 'an address that does not leave room for the header',
    why: 'the header belongs right below the firmware, and there is no memory there',
    fix: 'give the address of the image with --hex-addr',
  },
  'mcuboot/input-note': {
    level: 'warning',
    what: 'an oddity of the input file',
    why: 'its notation allows it, and it is rarely meant',
    fix: 'check the step that made the file',
  },
  'mcuboot/unexpected': {
    level: 'error',
    what: 'not what was expected',
    why: 'the caller said what must hold, and it does not',
    fix: 'build with the right options, or correct the expectation',
  },
} as const satisfies Record<string, Rule>;

export type McubootFindingCode = keyof typeof rules;

export const finding = findingsOf<McubootFindingCode>(rules);
