"""Jupyter's own suite for kernels, on ours. Run by conformance.test.ts."""

import unittest

import jupyter_kernel_test


class BspumpKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "bspump"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("an error")'
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "await Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
    ]
    code_display_data = [
        {"code": 'import { display } from "tslab"; display.png(Buffer.from("x"))', "mime": "image/png"},
        {"code": 'import { display } from "tslab"; display.html("<b>x</b>")', "mime": "text/html"},
    ]
    code_generate_error = 'throw new Error("on purpose")'
    code_clear_output = 'import { clearOutput } from "bspump/api"; clearOutput()'
    completion_samples = [
        {"text": "consol", "matches": {"console"}},
        {"text": "process.vers", "matches": {"version", "versions"}},
    ]
    complete_code_samples = ["1 + 1", "function f() { return 1 }", "const a = `text`"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "const a = `text", "call("]
    invalid_code_samples = ["const 1a = 2", ")", "let a = 'open"]
    code_inspect_sample = "process.env"
    code_history_pattern = "1 ?*1"
    supported_history_operations = ("tail", "range", "search")

    # Pages are what IPython's `?` shows below a notebook: no front end of TypeScript has them.
    test_pager = None


if __name__ == "__main__":
    unittest.main(verbosity=2)
