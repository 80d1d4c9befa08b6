/**
 * The data of a search on their way to a pool's workers.
 */
import { sendData } from '../messages/sendable.js';

const advice = 'put it into the module of train, or pass workers: 0, which sends nothing';

/** Data as messages carry it. @throws TypeError for what they do not carry. */
export const sendPoolData = (data: unknown): unknown => sendData('workerPool', data, advice);
