import type { Rule } from "../finding.js";
import { automationInvalid } from "./automation-invalid.js";
import { automationKeyUnknown } from "./automation-key-unknown.js";
import { automationNotDeployed } from "./automation-not-deployed.js";
import { confInvalid } from "./conf-invalid.js";
import { dotenvDiffers } from "./dotenv-differs.js";
import { fileHidden } from "./file-hidden.js";
import { gitMissing } from "./git-missing.js";
import { groupInvalid } from "./group-invalid.js";
import { groupMissing } from "./group-missing.js";
import { groupOld } from "./group-old.js";
import { groupUnlisted } from "./group-unlisted.js";
import { groupUnused } from "./group-unused.js";
import { machineChanged } from "./machine-changed.js";
import { notChecked } from "./not-checked.js";
import { permissionsOpen } from "./permissions-open.js";
import { portUnused } from "./port-unused.js";
import { pythonDotenvDiffers } from "./python-dotenv-differs.js";
import { redactionInGroup } from "./redaction-in-group.js";
import { referenceUnresolved } from "./reference-unresolved.js";
import { secretsNotIgnored } from "./secrets-not-ignored.js";
import { secretsTracked } from "./secrets-tracked.js";
import { serviceUnknown } from "./service-unknown.js";
import { stageSharesGroup } from "./stage-shares-group.js";
import { stageSharesValue } from "./stage-shares-value.js";
import { textLost } from "./text-lost.js";
import { valueNotRedacted } from "./value-not-redacted.js";
import { valueTracked } from "./value-tracked.js";
import { variableRedefined } from "./variable-redefined.js";

/**
 * Every rule, by what it is about: wrong at run time, read differently elsewhere, committed, shared between stages, old, open. The last one reports what
 * the others could not look at.
 */
export const rules: readonly Rule[] = [
  automationInvalid,
  automationKeyUnknown,
  automationNotDeployed,
  portUnused,
  fileHidden,
  confInvalid,
  groupInvalid,
  groupMissing,
  referenceUnresolved,
  serviceUnknown,
  variableRedefined,
  machineChanged,
  textLost,
  dotenvDiffers,
  pythonDotenvDiffers,
  secretsTracked,
  valueTracked,
  secretsNotIgnored,
  gitMissing,
  stageSharesGroup,
  stageSharesValue,
  groupOld,
  permissionsOpen,
  groupUnused,
  groupUnlisted,
  valueNotRedacted,
  redactionInGroup,
  notChecked,
];
