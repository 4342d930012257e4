/** NIST P-384 with SHA-384. */

import { p384 } from '@noble/curves/nist.js';
import { weierstrassCurve } from './weierstrass.ts';

export const curve = weierstrassCurve(p384, 48, 'SHA-384');
