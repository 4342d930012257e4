/**
 * Gives one stream of lines to several readers without buffering it: the next batch is fetched when every reader has asked for it.
 * A reader that stops early is no longer waited for.
 */

export type FanOut = {
  /** The lines, once for each reader. */
  readonly lines: (reader: number) => AsyncIterable<string>;
  /** The reader needs no more lines. */
  readonly leave: (reader: number) => void;
};

type Waiting = {
  readonly give: (batch: readonly string[] | undefined) => void;
  readonly fail: (error: unknown) => void;
};

export function fanOut(batches: AsyncIterable<readonly string[]>, readers: number): FanOut {
  const source = batches[Symbol.asyncIterator]();
  const present = new Set(Array.from({ length: readers }, (_, i) => i));
  const waiting = new Map<number, Waiting>();
  let fetching = false;

  async function fetch(): Promise<void> {
    if (fetching || waiting.size === 0 || waiting.size < present.size) return;
    fetching = true;
    const all = [...waiting.values()];
    try {
      const next = await source.next();
      waiting.clear();
      fetching = false;
      for (const { give } of all) give(next.done ? undefined : next.value);
    } catch (error) {
      waiting.clear();
      fetching = false;
      for (const { fail } of all) fail(error);
    }
  }

  const nextBatch = (reader: number) =>
    new Promise<readonly string[] | undefined>((give, fail) => {
      waiting.set(reader, { give, fail });
      void fetch();
    });

  /** No generator, since that takes several turns of the event loop for each line, and logs have millions of lines. */
  function linesFor(reader: number): AsyncIterator<string> {
    let batch: readonly string[] = [];
    let at = 0;
    const refilled = async (): Promise<IteratorResult<string>> => {
      for (;;) {
        const next = await nextBatch(reader);
        if (!next) return { done: true, value: undefined };
        [batch, at] = [next, 1];
        const first = next[0];
        if (first !== undefined) return { done: false, value: first };
      }
    };
    return {
      next: () => {
        const value = batch[at++];
        return value === undefined ? refilled() : Promise.resolve({ done: false, value });
      },
    };
  }
  return {
    lines: (reader) => ({ [Symbol.asyncIterator]: () => linesFor(reader) }),
    leave: (reader) => {
      present.delete(reader);
      waiting.delete(reader);
      if (present.size === 0) void source.return?.();
      else void fetch();
    },
  };
}
