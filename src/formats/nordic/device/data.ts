/**
 * The data objects between the two validations: pieces of 4096 bytes, the last one shorter. The
 * device goes by the announced size, the host by the file; they part where the two differ.
 */

import { INVALID_PARAMETER, NOT_PERMITTED, SUCCESS } from './answers.ts';
import { sizeOf } from './incoming.ts';
import { type Context, type Refusal, refused } from './step.ts';

const OBJECT = 4096;

/** The answer to the object that does not fit the announced size, or undefined when image and announcement agree. */
export function dataRefusal(c: Context): Refusal | undefined {
  const announced = sizeOf(c.init);
  const { length } = c.incoming.image;
  if (length === announced) return undefined;
  const differ = `the image has ${length} bytes, the init packet announces ${announced}`;
  if (length > announced)
    return { ...refused(NOT_PERMITTED, `${differ}: what is beyond is refused`), cause: 'init-invalid' };
  if (length % OBJECT !== 0) {
    return {
      ...refused(INVALID_PARAMETER, `${differ}: its last piece is neither whole nor the end`),
      cause: 'init-invalid',
    };
  }
  return { ...refused(SUCCESS, `${differ}: the device goes on waiting for the rest`), cause: 'init-invalid' };
}
