/** What a comparison finds: with a golden fixture, and between what was released and what came back. */

import { findingsOf, type Rule } from '../core/findings.ts';

export type CompareCode =
  | 'compare/golden-different'
  | 'compare/golden-missing'
  | 'compare/golden-extra'
  | 'compare/golden-equivalent'
  | 'compare/identical'
  | 'compare/lf-to-crlf'
  | 'compare/crlf-to-lf'
  | 'compare/cr-dropped'
  | 'compare/lf-dropped'
  | 'compare/line-ends-changed'
  | 'compare/seven-bit'
  | 'compare/utf8'
  | 'compare/utf8-replaced'
  | 'compare/control-bytes-dropped'
  | 'compare/bytes-doubled'
  | 'compare/bits-inverted'
  | 'compare/bytes-swapped'
  | 'compare/base64'
  | 'compare/gzip'
  | 'compare/truncated'
  | 'compare/start-missing'
  | 'compare/erased-tail'
  | 'compare/slot-trailer'
  | 'compare/zero-tail'
  | 'compare/trailing-data'
  | 'compare/trailing-text'
  | 'compare/http-header'
  | 'compare/leading-text'
  | 'compare/leading-data'
  | 'compare/sector-missing'
  | 'compare/sector-repeated'
  | 'compare/sector-erased'
  | 'compare/sector-misplaced'
  | 'compare/bytes-missing'
  | 'compare/bytes-inserted'
  | 'compare/bytes-replaced'
  | 'compare/bits-flipped'
  | 'compare/not-erased-first'
  | 'compare/wrong-slot'
  | 'compare/other-version'
  | 'compare/other-image'
  | 'compare/not-firmware'
  | 'compare/unrelated';

const textMode =
  'transfer it in binary mode (FTP: `binary`, TFTP: `octet`; git: mark the file `binary` in .gitattributes)';

export const rules: Readonly<Record<CompareCode, Rule>> = {
  'compare/golden-different': {
    level: 'error',
    what: 'the file differs from its golden fixture where correct builds do not',
    why: 'Something that decides what devices get has changed: the firmware, an option, a key, or the tool.',
    fix: 'if the change is meant, run again with --update and commit the fixture; otherwise look for what changed the build',
  },
  'compare/golden-missing': {
    level: 'error',
    what: 'there is no golden fixture for a file that was produced',
    why: 'A file without a fixture is not guarded against unnoticed changes.',
    fix: 'run again with --update and commit the fixture',
  },
  'compare/golden-extra': {
    level: 'error',
    what: 'a golden fixture has no file that was produced',
    why: 'The build no longer makes a file it used to make, or makes it under another name.',
    fix: 'build the file again, or delete its fixture by hand (--update never deletes)',
  },
  'compare/golden-equivalent': {
    level: 'note',
    what: 'the file differs from its golden fixture only where correct builds may differ',
    why: 'Random signatures, salts, dates and what follows from them are different in every run.',
    fix: 'nothing to do',
  },
  'compare/identical': {
    level: 'note',
    what: 'what came back is what was released, byte for byte',
    why: 'The way of the file is not the cause of the trouble.',
    fix: 'look for the cause elsewhere: the device, its configuration, the procedure',
  },
  'compare/lf-to-crlf': {
    level: 'error',
    what: 'LF became CR LF: the file was transferred or stored as text',
    why: 'FTP in ASCII mode, git with autocrlf, Windows text functions and some web forms rewrite line ends; every 0x0a of the image got a 0x0d.',
    fix: textMode,
  },
  'compare/crlf-to-lf': {
    level: 'error',
    what: 'CR LF became LF: the file was transferred or stored as text',
    why: 'FTP in ASCII mode towards Unix and git with autocrlf remove every 0x0d before a 0x0a; what was lost cannot be put back.',
    fix: textMode,
  },
  'compare/cr-dropped': {
    level: 'error',
    what: 'every CR (0x0d) was removed',
    why: 'A text filter or a terminal in cooked mode ate the carriage returns; what was lost cannot be put back.',
    fix: textMode,
  },
  'compare/lf-dropped': {
    level: 'error',
    what: 'every LF (0x0a) was removed',
    why: 'The file was read line by line and joined again; what was lost cannot be put back.',
    fix: textMode,
  },
  'compare/line-ends-changed': {
    level: 'error',
    what: 'CR and LF were turned into one another',
    why: 'A terminal or a serial driver maps line ends (icrnl, onlcr, a terminal program’s setting).',
    fix: 'set the line to raw mode, or use a protocol that escapes control bytes',
  },
  'compare/seven-bit': {
    level: 'error',
    what: 'only seven bits of each byte came through',
    why: 'A serial line with 7 data bits, or a mail or text gateway for ASCII.',
    fix: 'use 8 data bits and no parity, or send the file base64-encoded',
  },
  'compare/utf8': {
    level: 'error',
    what: 'the bytes were taken for text and written as UTF-8',
    why: 'A program read the file as Latin-1 or Windows-1252 text and saved it again; every byte above 0x7f became two or three.',
    fix: 'read and write the file as bytes (Python: open(…, "rb"); JavaScript: no encoding)',
  },
  'compare/utf8-replaced': {
    level: 'error',
    what: 'the bytes were decoded as UTF-8 and what is none was replaced',
    why: 'A program read the file as UTF-8 text; every byte that is no UTF-8 became ef bf bd and is lost.',
    fix: 'read and write the file as bytes (Python: open(…, "rb"); JavaScript: no encoding)',
  },
  'compare/control-bytes-dropped': {
    level: 'error',
    what: 'certain control bytes were removed everywhere',
    why: 'Software flow control eats XON and XOFF, text functions eat NUL.',
    fix: 'use hardware flow control or none (`stty raw -ixon -ixoff`), and functions for bytes',
  },
  'compare/bytes-doubled': {
    level: 'error',
    what: 'every 0xff was doubled',
    why: 'Telnet escapes 0xff by doubling it, and nothing on the way back undid it.',
    fix: 'use a raw TCP connection, or telnet in binary mode at both ends',
  },
  'compare/bits-inverted': {
    level: 'error',
    what: 'every bit is inverted',
    why: 'Inverted signal polarity on a serial line, or a programmer that inverts the data.',
    fix: 'correct the polarity or the programmer’s setting and transfer again',
  },
  'compare/bytes-swapped': {
    level: 'error',
    what: 'the bytes of each word are in another order',
    why: 'A programmer or a read-out tool took the bytes for 16- or 32-bit words of the other byte order.',
    fix: 'read the memory byte by byte, or set the tool to little-endian',
  },
  'compare/base64': {
    level: 'error',
    what: 'the file is the base64 text of what was released',
    why: 'A mail, an API or a secret store hands out base64, and nothing decoded it.',
    fix: 'decode it first (`base64 -d`)',
  },
  'compare/gzip': {
    level: 'error',
    what: 'the file is what was released, compressed with gzip',
    why: 'The server sent Content-Encoding: gzip and the client did not undo it.',
    fix: 'switch compression off for firmware files, or let the client decompress',
  },
  'compare/truncated': {
    level: 'error',
    what: 'the end of the file is missing',
    why: 'The transfer broke off, the disk or slot was full, or the read-out was too short.',
    fix: 'transfer again and compare the length before use',
  },
  'compare/start-missing': {
    level: 'error',
    what: 'the start of the file is missing',
    why: 'The read-out began behind the start of the image, or the receiver lost its first packets.',
    fix: 'read from the start of the slot, and check the offset the transfer began at',
  },
  'compare/erased-tail': {
    level: 'note',
    what: 'erased flash (0xff) follows the image',
    why: 'A read-out of a whole slot holds the rest of the slot too; the image itself is unharmed.',
    fix: 'nothing to do; cut the file at the length of the image where a tool minds',
  },
  'compare/slot-trailer': {
    level: 'note',
    what: 'a boot loader has written to the trailer at the end of the slot',
    why: 'MCUboot keeps its magic number, swap status and confirmation behind the image; the image itself is unharmed.',
    fix: 'nothing to do',
  },
  'compare/zero-tail': {
    level: 'warning',
    what: 'zeros follow the image',
    why: 'Block-wise transfers (XMODEM, dd with a block size) fill their last block; checks over the whole file fail.',
    fix: 'cut the file at the length that was released',
  },
  'compare/trailing-data': {
    level: 'error',
    what: 'other data follows the image',
    why: 'Old content of the slot, a boot loader’s trailer, or a second file stands behind the image.',
    fix: 'erase the slot before writing, or cut the file at the length that was released',
  },
  'compare/trailing-text': {
    level: 'error',
    what: 'text follows the image',
    why: 'A web server or a form appended HTML, a boundary or a message to the download.',
    fix: 'look at the text; it names what answered. Serve the file as it is, without a template around it',
  },
  'compare/http-header': {
    level: 'error',
    what: 'an HTTP header stands before the image',
    why: 'The client wrote the answer of the server as it came, header included; old ESP8266 updaters do when the header comes in pieces.',
    fix: 'send the whole header in one segment, or use a client that separates header and body',
  },
  'compare/leading-text': {
    level: 'error',
    what: 'text stands before the image',
    why: 'A web server, a form or a script wrote HTML, a boundary, a byte-order mark or a message in front of the file.',
    fix: 'look at the text; it names what answered. Serve the file as it is, without a template around it',
  },
  'compare/leading-data': {
    level: 'error',
    what: 'other data stands before the image',
    why: 'The read-out began before the slot, or the file was written behind something else.',
    fix: 'read from the start of the slot',
  },
  'compare/sector-missing': {
    level: 'error',
    what: 'whole flash pages or sectors are missing and what follows has moved up',
    why: 'A block of the transfer got lost, or the read-out skipped one.',
    fix: 'transfer again with a protocol that numbers and checks its blocks',
  },
  'compare/sector-repeated': {
    level: 'error',
    what: 'a flash page or sector is there twice and what follows has moved down',
    why: 'A block was sent again and the receiver did not see that it had it already.',
    fix: 'transfer again with a protocol that numbers its blocks; check the answer to a repeated block',
  },
  'compare/sector-erased': {
    level: 'error',
    what: 'flash is erased where the image has content',
    why: 'The write was interrupted, or a sector was erased and not written, or erased again by something else.',
    fix: 'write the image again; check for other users of this flash area (settings, file systems, logs)',
  },
  'compare/sector-misplaced': {
    level: 'error',
    what: 'content of another place of the image stands here',
    why: 'A block was written at the wrong address: a wrapped or cached address, or a block sent twice in place of its successor.',
    fix: 'check how the writer computes addresses, then write again',
  },
  'compare/bytes-missing': {
    level: 'error',
    what: 'bytes are missing and what follows has moved up',
    why: 'An overrun on a serial line, or a packet that was lost without notice.',
    fix: 'use flow control or a lower speed, and a protocol with checksums',
  },
  'compare/bytes-inserted': {
    level: 'error',
    what: 'foreign bytes stand within the image and what follows has moved down',
    why: 'Log output on the same line, chunk sizes of HTTP, or packet headers got into the data.',
    fix: 'keep logs off the line; use a client that undoes chunked transfer coding',
  },
  'compare/bytes-replaced': {
    level: 'error',
    what: 'a stretch of the image was overwritten by something else',
    why: 'Another writer uses the same flash area, or a block was damaged as a whole.',
    fix: 'compare the offset with the flash map (settings, file systems, calibration), then write again',
  },
  'compare/bits-flipped': {
    level: 'error',
    what: 'single bits differ',
    why: 'Noise on a line without checksums, weak flash, or a supply that dips while writing.',
    fix: 'transfer again with checksums; when the same bits differ again, suspect the flash or its supply',
  },
  'compare/not-erased-first': {
    level: 'error',
    what: 'bits are 0 that should be 1, as when flash is written without being erased',
    why: 'Writing to flash can only clear bits; what stood there before shows through.',
    fix: 'erase the whole area before writing',
  },
  'compare/wrong-slot': {
    level: 'error',
    what: 'this is a sound image for the other slot',
    why: 'user1 and user2 are different files: the device boots the one that belongs to its slot.',
    fix: 'offer each device the file for the slot it does not run from',
  },
  'compare/other-version': {
    level: 'error',
    what: 'this is a sound image of another version',
    why: 'The device still holds, or the server still serves, another release.',
    fix: 'check which release was offered, and whether the device swapped or went back',
  },
  'compare/other-image': {
    level: 'error',
    what: 'this is a sound image, but another one',
    why: 'The file was not damaged on its way: it is a different build.',
    fix: 'compare the facts of the two files, and check which was offered',
  },
  'compare/not-firmware': {
    level: 'error',
    what: 'this is no firmware but an answer of a server or a pointer to the file',
    why: 'An error or login page was saved under the name of the file, or git kept only its LFS pointer.',
    fix: 'open the file: it says what answered. For LFS run `git lfs pull`',
  },
  'compare/unrelated': {
    level: 'error',
    what: 'the two files have little in common',
    why: 'Encrypted, compressed or foreign content shows no trace of what was released.',
    fix: 'check that the right two files are compared, and that both are decrypted',
  },
};

export const finding = findingsOf(rules);
