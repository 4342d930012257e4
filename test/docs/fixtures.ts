/** The files that examples in README and docs talk about, by the names they use, and where each comes from. */

export const fixtures: Readonly<Record<string, string>> = {
  'private.key': 'keys.example/p256.pem',
  'private.pem': 'keys.example/p256.pem',
  'ed25519.pem': 'keys.example/ed25519.pem',
  'otapack.yaml': 'test/docs/otapack.yaml',
  'app.hex': 'golden/nordic/inputs/app_s132v6.hex',
  'bootloader.hex': 'golden/nordic/inputs/bl_nrf52.hex',
  's132_softdevice.hex': 'golden/nordic/inputs/sd_s132.hex',
  'dfu.log': 'golden/nordic/logs/android-old-0a.txt',
  'sent.zip': 'golden/nordic/outputs/app-signed.zip',
  'notes.txt': 'LICENSE',
  'app.bin': 'golden/mcuboot/inputs/app-1k.bin',
  'zephyr.bin': 'golden/mcuboot/inputs/app-pre512.bin',
  'app.elf': 'golden/esp8266/inputs/u1_1024.elf',
  'user1.elf': 'golden/esp8266/inputs/u1_1024.elf',
  'user2.elf': 'golden/esp8266/inputs/u2_1024.elf',
};
