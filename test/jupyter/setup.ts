// Makes the virtual environment that the tests run Jupyter from.
import { join } from "node:path";
import { packageRoot } from "../support/project.js";
import { makePythonEnvironment } from "../support/python-environment.mjs";
import { environmentFolder } from "./environment.js";

export default function setup(): void {
  makePythonEnvironment(environmentFolder, join(packageRoot, "test/jupyter/requirements.txt"));
}
