/** Every finding about a Nordic package, settings page, input or device, with what it means and what to do about it. */

import { findingsOf } from '../../core/findings.ts';
import { deviceRules } from './findings-device.ts';
import { inputRules } from './findings-input.ts';
import { packetRules } from './findings-packet.ts';
import { sdReqRules } from './findings-sd-req.ts';
import { settingsRules } from './findings-settings.ts';
import { zipRules } from './findings-zip.ts';
import { legacyRules } from './legacy/findings.ts';
import { ncsRules } from './ncs/findings.ts';
import { zigbeeRules } from './zigbee/findings.ts';

export const rules = {
  ...zipRules,
  ...packetRules,
  ...inputRules,
  ...sdReqRules,
  ...settingsRules,
  ...deviceRules,
  ...legacyRules,
  ...zigbeeRules,
  ...ncsRules,
};

export type NordicFindingCode = keyof typeof rules;

export const finding = findingsOf<NordicFindingCode>(rules);
