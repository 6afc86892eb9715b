// What the page sends of a lesson; see `described` in playground/app/blocks/lesson.py.

/**
 * @import { MessageJson } from "../shared/texts.js"
 *
 * @typedef {"picture" | "numbers" | "formula"} Depth
 * @typedef {{ text: string, colour: string, layers: string[], value: string }} Symbol_
 * @typedef {{ steps: number | null, seconds: number | null, paused: boolean, speed: number }} RunPlan
 * @typedef {{ label: string, run: RunPlan | null }} Choice
 *
 * @typedef {object} Question
 * @property {"curve" | "number" | "choice"} ask
 * @property {string} metric
 * @property {string} label
 * @property {number} low
 * @property {number} high
 * @property {number} steps
 * @property {Choice[]} choices
 *
 * @typedef {object} Control
 * @property {string} path
 * @property {string} label
 * @property {(number | string)[]} values
 * @property {string[]} words what options among the values are called; empty for numbers
 * @property {number | string} value
 * @property {boolean} live a run takes it while it goes on
 *
 * @typedef {{ line: number, say: string, layers: string[], update: "" | "D" | "G" }} Beat
 * @typedef {{ file: string, lines: [number, string][], beats: Beat[] }} Listing
 *
 * @typedef {{ lines: string[], say: string, recording: string }} BlankChoice say: HTML
 * @typedef {{ task: string, around: [string, string][], right: number, choices: BlankChoice[] }} BlankQuestion
 * @typedef {object} LatentPath
 * @property {"lerp" | "slerp" | "loop" | "psi" | "direction" | "sum"} way
 * @property {string} text
 * @property {number[]} seeds
 * @property {number[]} labels
 * @property {number} psi
 * @property {string} direction
 * @property {number[]} towards
 * @property {number[]} origin
 * @property {number} low
 * @property {number} high
 *
 * @typedef {{ model: string, paths: LatentPath[] }} LatentPaths
 *
 * @typedef {object} TableData
 * @property {"seeds" | "samples"} along what the numbers of a cell are measured with
 * @property {number} at the place of the number that is shown
 * @property {number[]} sizes numbers of samples
 * @property {boolean} slider the reader chooses the number of samples
 * @property {string} pictures address of the strips of samples; empty without
 * @property {number} strips
 * @property {number} samples in a strip
 * @property {{ label: string, digits: number, comparison: string | null, good: number }[]} columns
 * @property {{ label: string, strip: number, cells: (number[] | null)[] }[]} rows
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} kind
 * @property {string} prose HTML, escaped by the server
 * @property {string} after HTML
 * @property {"recording" | "plane" | "tiles" | "walk" | "lineup" | "latent" | "table"} picture
 * @property {string} recording address
 * @property {string} info address of the description of a recording of pictures
 * @property {string} follows the step whose run is shown
 * @property {string[]} layers
 * @property {string} caption
 * @property {Depth} depth
 * @property {string} formula MathML
 * @property {RunPlan | null} run
 * @property {boolean} starts
 * @property {Question | null} question
 * @property {Control[]} controls
 * @property {{ metric: string, comparison: string, value: number } | null} checkpoint
 * @property {Listing | null} listing
 * @property {string[]} lamps
 * @property {BlankQuestion | null} blank
 * @property {[string, string][]} program its lines, each with the name of its blank or ""
 * @property {string[]} files of the program
 * @property {LatentPaths | null} latent
 * @property {TableData | null} table
 *
 * @typedef {{ passed: boolean, message: MessageJson, run: string }} Verdict
 *
 * @typedef {object} LessonData
 * @property {{ name: string, title: string, minutes: number, symbols: Record<string, Symbol_>, steps: Step[] }} lesson
 * @property {number} number of this lesson in the list
 * @property {number} count
 * @property {string} begin the step that a link names
 * @property {Record<string, string>} runs by slot: "run", or "transfer.1" for the run of the second choice
 * @property {Record<string, Verdict>} verdicts by slot
 * @property {MessageJson | null} problem
 * @property {{ name: string, title: string }[]} needs lessons that this one builds on
 * @property {{ name: string, title: string } | null} next
 * @property {string[]} [needs_app] what this page cannot do: slots of runs, and steps with a line-up or with files
 * @property {boolean} owns_address
 * @property {boolean} in_class whether answers are also sent to the class
 * @property {{ kernels: string[] }} assets
 *
 * @typedef {number | number[] | string | null} Answer a number, a curve in even steps, or the index of a choice
 */

export {};
