import { Platform1795392000001 } from './1795392000001-platform.js';
import { Partners1795392000002 } from './1795392000002-partners.js';
import { Oauth1795392000003 } from './1795392000003-oauth.js';
import { Products1795392000004 } from './1795392000004-products.js';
import { Applicants1795392000005 } from './1795392000005-applicants.js';
import { Bureau1795392000006 } from './1795392000006-bureau.js';
import { PreApprovals1795392000007 } from './1795392000007-pre-approvals.js';

/** All of them in order. A test compares this list with the files of the folder. */
export const MIGRATIONS = [
  Platform1795392000001,
  Partners1795392000002,
  Oauth1795392000003,
  Products1795392000004,
  Applicants1795392000005,
  Bureau1795392000006,
  PreApprovals1795392000007,
];
