/** NIST P-256 with SHA-256: Nordic's only curve, MCUboot's usual one. */

import { weierstrassCurve } from './weierstrass.ts';

export const curve = weierstrassCurve('p256', 'SHA-256', async () => (await import('./noble-p256.ts')).ecdsa);
