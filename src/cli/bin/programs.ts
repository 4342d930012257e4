/** Which program of the build serves a first word; all others are in the whole one. */
export const programs: Readonly<Record<string, string>> = {
  nordic: 'nordic',
  nrfutil: 'nordic',
  'adafruit-nrfutil': 'nordic',
  mcuboot: 'mcuboot',
  imgtool: 'mcuboot',
  'imgtool-ncs': 'mcuboot',
  esp8266: 'esp8266',
  esptool: 'esp8266',
};
