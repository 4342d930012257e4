/** NIST P-256 with SHA-256: Nordic's only curve, MCUboot's usual one. */

import { p256 } from '@noble/curves/nist.js';
import { weierstrassCurve } from './weierstrass.ts';

export const curve = weierstrassCurve(p256, 32, 'SHA-256');
