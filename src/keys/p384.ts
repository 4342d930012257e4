/** NIST P-384 with SHA-384. */

import { weierstrassCurve } from './weierstrass.ts';

export const curve = weierstrassCurve('p384', 'SHA-384', async () => (await import('./noble-p384.ts')).ecdsa);
