/**
 * What came of one way to configure a peer, under distinct requests.
 *
 * @typedef {object} Trial
 * @property {string} peer
 * @property {string} [variant] none if the peer has only one
 * @property {number} [cpuUs] of the gateway for each request
 * @property {string} [reason] why it doesn't count: wrong answers, or calls that were saved
 */

/**
 * Starts a peer in that one of its variants which answers rightly and needs the least CPU. All are tried under load,
 * as what mixes up requests does so only when many are on their way.
 *
 * @param {import("../peers/index.mjs").Peer} peer
 * @param {import("../shapes/index.mjs").Shape} shape
 * @param {(variant?: string) => Promise<import("./contestant.mjs").Contestant | import("./contestant.mjs").Excluded>} enter
 * @param {(contestant: import("./contestant.mjs").Contestant) => Promise<import("./measure.mjs").Measurement | string>} tryOut
 * @returns {Promise<{ entered: import("./contestant.mjs").Contestant | import("./contestant.mjs").Excluded, trials: Trial[] }>}
 */
export async function enterAtBest(peer, shape, enter, tryOut) {
  const variants = peer.variants?.(shape) ?? [];
  if (variants.length < 2) {
    const entered = await enter(variants[0]);
    // What is measured in one way only is tried in the other, so that its fault is told.
    if ("isWrong" in entered || peer.only === undefined || peer.hasOneAnswer) return { entered, trials: [] };
    return { entered, trials: [toTrial(peer, undefined, await tryOut(entered))] };
  }
  /** @type {Trial[]} */
  const trials = [];
  /** @type {{ contestant: import("./contestant.mjs").Contestant, cpuUs: number } | undefined} */
  let best;
  for (const variant of variants) {
    const entered = await enter(variant);
    if ("isWrong" in entered) {
      if (!entered.isWrong) return { entered, trials };
      trials.push({ peer: peer.name, variant, reason: entered.reason });
      continue;
    }
    const measured = await tryOut(entered);
    trials.push(toTrial(peer, variant, measured));
    const isBest = typeof measured !== "string" && (best === undefined || measured.cpuUs < best.cpuUs);
    await (isBest ? best?.contestant : entered)?.stop();
    if (isBest) best = { contestant: entered, cpuUs: measured.cpuUs };
  }
  const reason = `None of its configurations is right: ${trials[0]?.variant}: ${trials[0]?.reason}`;
  return { entered: best?.contestant ?? { peer: peer.name, reason, isWrong: true }, trials };
}

/** @type {(peer: import("../peers/index.mjs").Peer, variant: string | undefined, measured: import("./measure.mjs").Measurement | string) => Trial} */
function toTrial({ name }, variant, measured) {
  return {
    peer: name,
    ...(variant === undefined ? {} : { variant }),
    ...(typeof measured === "string" ? { reason: measured } : { cpuUs: measured.cpuUs }),
  };
}
