/**
 * Which update the trailers ask for; first match wins.
 *
 *     secondary good, image ok erased, copy done set          revert   (swap-using-offset only, of an interrupted revert)
 *     secondary good, image ok erased                         test
 *     secondary good, image ok set                            perm
 *     primary good, copy done set, image ok erased            revert   (and nothing new in the secondary slot)
 *     anything else                                           none
 */

import { type BootImage, info, type Machine, type SwapType } from './machine.ts';
import { flag, readSwapState, type SwapState } from './swap-state.ts';

function swapTypeOf(machine: Machine, primary: SwapState, secondary: SwapState): SwapType {
  if (secondary.magic === 'good') {
    const interrupted = machine.settings.mode === 'swap-offset' && secondary.copyDone === flag.set;
    if (secondary.imageOk === flag.unset) return interrupted ? 'revert' : 'test';
    if (secondary.imageOk === flag.set) return 'perm';
    return 'none';
  }
  const unconfirmed =
    primary.magic === 'good' && primary.copyDone === flag.set && primary.imageOk === flag.unset;
  return unconfirmed && secondary.magic === 'unset' ? 'revert' : 'none';
}

/** The update the trailers ask for; each question is a line in the log. */
export function chooseSwapType(machine: Machine, image: BootImage): SwapType {
  const type = swapTypeOf(
    machine,
    readSwapState(machine, image.primary),
    readSwapState(machine, image.secondary),
  );
  info(machine, `Image index: ${image.index}, Swap type: ${type}`);
  return type;
}

/** Why the trailers ask for nothing although something is in the secondary slot, in words. */
export function whyNoSwap(machine: Machine, image: BootImage): string {
  const secondary = readSwapState(machine, image.secondary);
  if (secondary.magic === 'unset')
    return 'no trailer magic at the end of the secondary slot: the image was not padded for this slot size (--pad), or nobody requested the upgrade, or it was written to another address';
  if (secondary.magic === 'bad')
    return "the trailer magic at the end of the secondary slot is not this boot loader's: it was padded for another --max-align, or other data stands there";
  return 'the image_ok byte of its trailer is neither set nor erased';
}
