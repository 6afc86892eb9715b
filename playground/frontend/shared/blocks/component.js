// How Streamlit places a block: one object per place on the page, however often Streamlit calls.

/**
 * @template Data
 * @typedef {object} Call what Streamlit calls a component with
 * @property {HTMLElement} parentElement
 * @property {Data} data
 * @property {(name: string, value: unknown) => void} [setStateValue]
 * @property {(name: string, value: unknown) => void} [setTriggerValue]
 */

/**
 * @template Data
 * @typedef {object} Block
 * @property {(data: Data, call: Call<Data>) => void} update shows other data
 * @property {() => void} stop
 */

/**
 * A component of Streamlit that makes one block per place and hands it every change of its data.
 *
 * @template Data
 * @param {(parent: HTMLElement, data: Data) => Block<Data>} create
 */
export function asComponent(create) {
  /** @type {WeakMap<HTMLElement, { block: Block<Data>, calls: number }>} */
  const placed = new WeakMap();
  return (/** @type {Call<Data>} */ call) => {
    const { parentElement, data } = call;
    const place = placed.get(parentElement) ?? { block: create(parentElement, data), calls: 0 };
    placed.set(parentElement, place);
    place.block.update(data, call);
    // Streamlit may call again before it ends the call before, and ends that one afterwards: only the last counts.
    const number = ++place.calls;
    return () => {
      if (place.calls !== number) return;
      place.block.stop();
      placed.delete(parentElement);
    };
  };
}
