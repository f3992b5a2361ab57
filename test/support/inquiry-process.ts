import { HttpCreditBureau } from '../../src/connectors/credit-bureau/http/http-credit-bureau.js';
import { signalsProcess } from './signals-fixture.js';

/** Stands for a gateway that asks the bureau until it is killed: `inquiry-process.ts <app> <worker> <bureau>`. */
const [, , app = '', worker = '', bureau] = process.argv;
const { runner } = await signalsProcess({ app, worker }, new HttpCreditBureau(bureau));
runner.start();
console.log('started');
