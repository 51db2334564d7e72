import { version } from "react";
import { version as domVersion } from "react-dom";
import { expect, test } from "vitest";

test("runs on the React that the project is named after", ({ task }) => {
  const [major] = task.file.projectName?.match(/\d+/) ?? [];
  expect([version, domVersion].map((each) => each.split(".")[0])).toEqual([major, major]);
});
