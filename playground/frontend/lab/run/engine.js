// What the lab asks of whatever trains: the server, over the socket and plain requests, or worker threads of this
// browser. Nothing else of the lab knows where its runs live.

import { at } from "../../shared/address.js";
import { frames, unpack } from "../../shared/frame.js";
import { handIn, handInOfBrowser } from "../../shared/classroom/hand_in.js";
import { identified } from "../../shared/page/identity.js";
import { unpackNets } from "../../shared/networks_frame.js";
import { request } from "../../shared/page/request.js";
import { tab } from "../../shared/socket.js";
import { sendRun } from "../../shared/engine/page/upload.js";
import { say, t } from "../../shared/texts.js";

/**
 * @import { Plan } from "../../shared/engine/page/browser_run.js"
 * @import { BrowserRuns } from "../../shared/engine/page/browser_runs.js"
 * @import { Networks } from "../../shared/networks_frame.js"
 * @import { Listeners } from "../../shared/socket.js"
 *
 * @typedef {{ do: string, [argument: string]: unknown }} Action what a person wants done; see `ACTIONS` in Python
 * @typedef {{ type: string, [argument: string]: unknown }} Command to a run that is going on
 * @typedef {{ views: (wanted: string[]) => void, stop: () => void }} Following
 *
 * @typedef {object} Engine
 * @property {(run: string, views: string[], on: Listeners) => Following} follow
 * @property {(run: string, command: Command) => void} steer
 * @property {(action: Action) => void} act
 * @property {(run: string, step: number) => Promise<Networks | null>} kept the networks kept at a step
 * @property {(run: string) => Promise<Networks[]>} keptAll oldest first
 * @property {(run: string, question: string) => Promise<any>} ask throws an error with a sentence
 * @property {(run: string, what: string) => Promise<Blob>} download
 * @property {(run: string) => Promise<string>} keep stores it on the server, and returns under which id
 * @property {(run: string) => Promise<{ page: Blob, stored: boolean }>} handIn
 * @property {(kind: string, pictures: Uint8Array<ArrayBuffer>) => Promise<Blob>} film
 * @property {() => void} warm somebody will follow a run soon
 * @property {(address: Record<string, string>) => void} enter
 * @property {(plans: Plan[]) => void} have trains these runs in the browser, and no others
 * @property {(shows: string) => ReturnType<BrowserRuns["recall"]>} recall the runs that a reload has interrupted
 * @property {(shows: string, held: boolean) => void} remember for the next reload
 * @property {() => void} stop the page goes
 */

const FPS = 60; // of the networks: as often as the display can show them

/**
 * @param {(action: Action) => void} act
 * @returns {Engine}
 */
export const serverEngine = (act) => ({
  act,
  follow: (run, views, on) => tab.follow(run, views, on, FPS),
  steer: (run, command) => tab.steer(run, command),
  warm: () => tab.warm(),
  enter: (address) => tab.enter(address),
  have() {},
  recall: async () => null,
  remember() {},
  stop() {},
  async kept(run, step) {
    const answer = await request(at(`api/runs/${run}/nets/${step}.bin`));
    return answer.ok ? unpackNets(unpack(await answer.arrayBuffer())) : null;
  },
  async keptAll(run) {
    const answer = await request(at(`api/runs/${run}/nets/all.bin`));
    if (!answer.ok) throw new Error(t("The kept networks could not be fetched. Try again."));
    return frames(await answer.arrayBuffer()).map(unpackNets);
  },
  async ask(run, question) {
    const answer = await request(at(`api/runs/${run}/ask/${question}`), {
      method: "POST",
      body: "{}",
      headers: identified({ "content-type": "application/json" }),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Error(refusal(found));
    return found;
  },
  async download(run, what) {
    const answer = await request(at(`api/runs/${run}/download/${what}`));
    if (answer.ok) return answer.blob();
    throw new Error(refusal(await answer.json().catch(() => ({}))) || t("It could not be fetched. Try again."));
  },
  keep: async (run) => run,
  handIn: (run) => handIn({ run }),
  async film(kind, pictures) {
    const answer = await request(at(`api/film/${kind}`), { method: "POST", body: pictures });
    if (answer.ok) return answer.blob();
    throw new Error(refusal(await answer.json().catch(() => ({}))) || t("The film was not made."));
  },
});

/**
 * An engine whose runs train in the browser where the page plans them there, else as `server` has them.
 *
 * @param {Engine} server
 * @param {BrowserRuns} runs
 * @returns {Engine}
 */
export const withBrowser = (server, runs) => ({
  ...server,
  have: (plans) => runs.have(plans),
  recall: (shows) => runs.recall(shows),
  remember: (shows, held) => void runs.remember(shows, held),
  stop: () => runs.stop(),
  act(action) {
    const all = [...runs.all.values()];
    if (action.do === "resume" && all.length) {
      if (all.some(({ state }) => state.status === "done")) server.act(action); // without its limit
      for (const run of all) run.goOn(Boolean(action.paused));
    } else if (action.do === "stop" && all.length) {
      for (const run of all) run.steer({ type: "stop" });
    } else server.act(action);
  },
  async download(run, what) {
    const mine = runs.all.get(run);
    return mine ? (await sendRun(`download/${what}`, await mine.packed())).blob() : server.download(run, what);
  },
  async keep(run) {
    const mine = runs.all.get(run);
    return mine ? (await (await sendRun("keep", await mine.packed())).json()).id : run;
  },
  handIn(run) {
    const mine = runs.all.get(run);
    return mine ? handInOfBrowser(mine) : server.handIn(run);
  },
  async kept(run, step) {
    const mine = runs.all.get(run);
    return mine ? ((await mine.networksAt([step]))[0] ?? null) : server.kept(run, step);
  },
  async keptAll(run) {
    const mine = runs.all.get(run);
    return mine ? mine.networksAt(mine.kept) : server.keptAll(run);
  },
});

/**
 * The sentence of an answer that refuses.
 *
 * @param {{ message?: import("../../shared/texts.js").MessageJson, sentence?: string }} answer
 */
const refusal = (answer) => say(answer.message ?? answer.sentence);
