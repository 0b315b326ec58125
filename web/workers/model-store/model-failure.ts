import type { ManifestRefusal } from "#shared/signing/signed-manifest.ts";

/** Why a model is not here. Plain data: it crosses the worker's border. */
export type ModelFailure =
  | ManifestRefusal
  /** The reader stopped the download; what has come is kept. */
  | { readonly code: "cancelled" }
  /** It would have to be downloaded, and nobody has allowed that yet. */
  | { readonly code: "needs-download"; readonly bytes: number }
  /** No answer, also not to repeated requests. */
  | { readonly code: "unreachable"; readonly reason: string }
  | { readonly code: "server-error"; readonly path: string; readonly status: number }
  /** The server has other files now: the version has been replaced. */
  | { readonly code: "gone"; readonly path: string }
  | {
      readonly code: "wrong-size";
      readonly path: string;
      readonly bytes: number;
      readonly expected: number;
    }
  /** Not the file that was signed, also when fetched again. */
  | { readonly code: "wrong-hash"; readonly path: string }
  /** A newer version was not taken, because the device could not keep it beside the one in use. */
  | { readonly code: "not-kept"; readonly bytes: number }
  /** It predicts another number of actions than this app knows: its rows would be read askew. */
  | { readonly code: "other-actions"; readonly count: number }
  /** The manifest names no file for what the device needs. */
  | { readonly code: "incomplete-manifest"; readonly role: string };

/** Thrown inside the worker only, where a loader has other things to catch as well. */
export class ModelUnavailable extends Error {
  readonly failure: ModelFailure;

  constructor(failure: ModelFailure) {
    super(reasonFor(failure));
    this.name = "ModelUnavailable";
    this.failure = failure;
  }
}

/** One sentence without the full stop, for people. */
export function reasonFor(failure: ModelFailure): string {
  switch (failure.code) {
    case "cancelled":
      return "the download of the model was stopped";
    case "needs-download":
      return "the model has not been downloaded";
    case "unreachable":
      return "the model cannot be downloaded: the server cannot be reached";
    case "server-error":
      return `the model cannot be downloaded: the server answered ${failure.status}`;
    case "gone":
      return "the server has replaced this version of the model";
    case "wrong-size":
      return `a file of the model came incomplete (${failure.bytes} of ${failure.expected} bytes)`;
    case "wrong-hash":
      return `a file of the model is not the one that was signed (SHA-256 of ${failure.path})`;
    case "not-kept":
      return "there is no room on this device for a newer model beside the one in use";
    case "other-actions":
      return "the model is made for another version of this app, which may come when the page is reloaded";
    case "incomplete-manifest":
      return `the model comes without its ${failure.role}`;
    case "bad-manifest":
      return "the description of the model cannot be read";
    case "unsigned-manifest":
      return "the model is not signed";
    case "untrusted-key":
      return `the model is signed with a key that this app does not trust (${failure.keyId})`;
    case "bad-signature":
      return "the model's signature is wrong: it was changed after it was signed";
    case "no-signature-check":
      return "this browser cannot check the model's signature here; it takes https, and Ed25519";
    case "older-manifest":
      return "the server offers an older model than this device has had";
    default:
      return failure satisfies never;
  }
}
