/** What can be wrong with an ESP8266 image, what it means, what to do: the table docs/findings.md is made from. */

import { findingsOf, type Rule } from '../../core/findings.ts';

export const rules = {
  'esp8266/http-header': {
    level: 'error',
    what: 'the header of an HTTP response stands in front of the image',
    why: 'the download saved the response as it came; updaters print "error bin file", or write the text to flash and hang',
    fix: 'save the body of the response only',
  },
  'esp8266/newline-mangled': {
    level: 'error',
    what: 'line ends were converted: LF became CR LF, or CR were removed',
    why: 'the file went through a text-mode transfer; its structure no longer fits and its CRC fails',
    fix: 'transfer the file in binary mode; take the original again',
  },
  'esp8266/truncated': {
    level: 'error',
    what: 'the file ends before the image does',
    why: 'the transfer or the build was cut short; a download of it never finishes or fails its CRC',
    fix: 'take the complete file',
  },
  'esp8266/not-an-image': {
    level: 'error',
    what: 'this is no ESP8266 image',
    why: 'it does not start with E9 or EA, as every image does',
    fix: 'name the file that gen_appbin, esptool or otapack wrote',
  },
  'esp8266/second-header': {
    level: 'error',
    what: 'no header stands behind irom',
    why: 'the length of irom leads the loader to the second header, and there is no E9: the length or the header is damaged',
    fix: 'take the original file, or build it again',
  },
  'esp8266/crc-missing': {
    level: 'error',
    what: 'the CRC trailer is missing',
    why: 'the SDK updater takes the last four bytes for the CRC and refuses the file after the download; rBoot needs none',
    fix: 'otapack esp8266 fix-crc adds it; esptool writes it from 2.4.0 on',
  },
  'esp8266/crc-inverted': {
    level: 'error',
    what: 'the CRC trailer is always inverted, as a fix that circulates in forums writes it',
    why: 'for this image the inverted CRC is not what the stock updater compares: it takes the absolute value first',
    fix: 'otapack esp8266 fix-crc',
  },
  'esp8266/crc-plus-one': {
    level: 'error',
    what: 'the CRC trailer is CRC + 1, as the vendor script writes it on Python 3',
    why: 'the script relies on negative CRCs, which Python 3 does not have: right for half of all images, wrong for this one',
    fix: 'otapack esp8266 fix-crc, or build with otapack esp8266 gen_appbin',
  },
  'esp8266/crc-plain': {
    level: 'error',
    what: 'the CRC trailer is the CRC-32 itself',
    why: 'no updater accepts the unchanged CRC-32',
    fix: 'otapack esp8266 fix-crc',
  },
  'esp8266/crc': {
    level: 'error',
    what: 'the CRC trailer matches no known rule',
    why: 'the content changed after the image was built',
    fix: 'take the original again; after a change on purpose: otapack esp8266 fix-crc --force',
  },
  'esp8266/crc-not-universal': {
    level: 'note',
    what: 'the stock updater accepts the trailer; clients that compare the raw register refuse it',
    why: 'the top bit of this CRC-32 is 0, and there the two rules differ',
    fix: 'otapack esp8266 fix-crc --crc universal changes one byte that nothing reads, and suits both',
  },
  'esp8266/checksum': {
    level: 'error',
    what: 'the checksum of the RAM segments is wrong',
    why: 'the updater does not look at it, but the loader does: it refuses to start the image',
    fix: 'take the original again; the content is damaged',
  },
  'esp8266/app-number': {
    level: 'error',
    what: 'byte 3 is not the application number 1 or 2',
    why: 'the stock updater compares it with the number of the slot and prints "please check the bin file"',
    fix: 'otapack esp8266 fix-crc --app 1 (or 2), or elf2image --app; esptool leaves flash size and clock there',
  },
  'esp8266/wrong-slot': {
    level: 'error',
    what: 'the image is for the other slot',
    why: 'the stock updater prints "please check the bin file"; forced into the slot, the code would run at the wrong address',
    fix: 'serve user2 to devices that run user1, and user1 to those that run user2',
  },
  'esp8266/linked-for-other-slot': {
    level: 'warning',
    what: 'the code seems to be linked for the other slot',
    why: 'most addresses in it lie in the other slot; it would crash after the reboot',
    fix: 'link with the script of this application and map',
  },
  'esp8266/not-a-slot-image': {
    level: 'error',
    what: 'the image is not made for a slot',
    why: 'it has no application number and no CRC trailer: a loader, or the RAM part of a no-boot program',
    fix: 'build it with gen_appbin mode 2, elf2image --version 2 --app, or otapack esp8266 pair',
  },
  'esp8266/segment-count': {
    level: 'error',
    what: 'the header counts more segments than there are',
    why: 'gen_appbin counts three even when a section is empty; the padding is then read as a segment, and whether that boots depends on its length',
    fix: 'build it with otapack, or put a word into the empty section',
  },
  'esp8266/load-address-zero': {
    level: 'error',
    what: 'a RAM segment is loaded to address 0',
    why: '_data_start or _rodata_start is not an absolute symbol, so gen_appbin did not find it',
    fix: 'write `_data_start = ABSOLUTE(.)` in the linker script',
  },
  'esp8266/load-address': {
    level: 'warning',
    what: 'a segment is loaded outside RAM',
    why: 'nothing is there to take it; the program cannot run',
    fix: 'look at the memory regions of the linker script',
  },
  'esp8266/no-irom': {
    level: 'error',
    what: 'the slot image has no irom segment',
    why: 'the loader takes the bytes behind the first header for its length and finds nothing',
    fix: 'place at least one function in .irom0.text',
  },
  'esp8266/appended-to-stale-output': {
    level: 'error',
    what: 'a second image stands behind the first',
    why: 'gen_appbin appended to an output file that was already there; updaters accept the file, and the old image boots',
    fix: 'delete the output before building',
  },
  'esp8266/trailing-data': {
    level: 'error',
    what: 'there are bytes behind the image',
    why: 'the updater takes the last four bytes of the file for the CRC',
    fix: 'cut the file behind its image, or take the original',
  },
  'esp8266/too-large': {
    level: 'error',
    what: 'the file is longer than the slot takes',
    why: 'the updater prints "sec_block … exceed" or "num max=240", or fails its CRC at an exact fit',
    fix: 'make the program smaller, or take a map with larger slots',
  },
  'esp8266/map-mismatch': {
    level: 'error',
    what: 'the image is made for another flash map than the device has',
    why: 'user2 stands elsewhere: the code would be written to one place and run at another',
    fix: 'build for the map of the loader in the field',
  },
  'esp8266/boot-too-old': {
    level: 'error',
    what: 'the loader in the field does not know this flash map',
    why: 'it looks for user2 at another address and never starts it',
    fix: 'flash a newer loader, or use a 512+512 map',
  },
  'esp8266/rboot-only': {
    level: 'note',
    what: 'the image has no CRC trailer and no application number: rBoot takes it, the SDK updater does not',
    why: 'esptool2 (and esptool before 2.4.0) make such images',
    fix: 'for the SDK updater: otapack esp8266 fix-crc --app 1 (or 2)',
  },
  'esp8266/arduino-crc': {
    level: 'error',
    what: 'the length or CRC inside the sketch is wrong',
    why: 'ESP.checkFlashCRC() fails on the device; the file was changed or damaged after it was built',
    fix: 'take the original again, or build it again',
  },
  'esp8266/signature-invalid': {
    level: 'error',
    what: 'the signature behind the sketch is not of this key',
    why: 'the device prints "Signature verification failed" and drops the update',
    fix: 'sign with the key whose public half the running sketch holds',
  },
  'esp8266/signature-missing': {
    level: 'error',
    what: 'there is no signature, and one is expected',
    why: 'a device built with a signing key refuses unsigned updates',
    fix: 'otapack esp8266 signing --mode sign …',
  },
  'esp8266/signature-unchecked': {
    level: 'note',
    what: 'the file is signed; no key to check it with was given',
    why: 'a signature can only be judged with the public key',
    fix: 'verify with --key',
  },
  'esp8266/gzip-damaged': {
    level: 'error',
    what: 'the packed sketch cannot be unpacked',
    why: 'the device unpacks it after the reboot, when the old sketch is already gone',
    fix: 'take the original again',
  },
  'esp8266/digest': {
    level: 'error',
    what: 'the SHA-256 behind the application is wrong',
    why: 'the content is damaged; boot loaders that check it refuse the application',
    fix: 'take the original again',
  },
  'esp8266/partition-table': {
    level: 'error',
    what: 'the partition table is damaged or contradicts itself',
    why: 'the boot loader refuses a table whose rows or MD5 do not fit',
    fix: 'make it again from its CSV',
  },
  'esp8266/server': {
    level: 'warning',
    what: 'the server answers in a way that this updater cannot follow',
    why: 'the updater reads the header of the response segment by segment, by exact words',
    fix: 'answer HEAD and GET alike, with status line, header and first body bytes in one write',
  },
  'esp8266/fact-differs': {
    level: 'error',
    what: 'the image is not what was expected',
    why: 'a fact that had to hold does not',
    fix: 'check which file was built or named',
  },
} as const satisfies Record<string, Rule>;

export type FindingCode = keyof typeof rules;
export const finding = findingsOf<FindingCode>(rules);
