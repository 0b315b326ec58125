/** What the page keeps between visits: small choices, not the reader's history. */
export type DeviceStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Keeps nothing: where the browser blocks storage, even looking at `localStorage` throws. */
const NOWHERE: DeviceStorage = {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
};

function openStorage(): DeviceStorage {
  try {
    return localStorage;
  } catch {
    return NOWHERE;
  }
}

export const deviceStorage: DeviceStorage = openStorage();
