import { version } from "react";
import { version as domVersion } from "react-dom";
import { expect, test } from "vitest";

test("the tests run on the version of React in the project's name", ({ task }) => {
  const [major] = task.file.projectName?.match(/\d+/) ?? [];
  expect([version, domVersion].map((each) => each.split(".")[0])).toEqual([major, major]);
});
