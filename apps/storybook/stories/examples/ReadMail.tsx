import { ToolAuthorization, useToolCall } from "@keyhold/react";

export function ReadMail() {
  const { mutate: callTool, data: result } = useToolCall("civic");
  return (
    <>
      <button type="button" onClick={() => callTool({ name: "search_mail" })}>
        Search my mail
      </button>
      <ToolAuthorization
        result={result}
        tool="Search mail"
        onResult={({ content }) => console.log("The tool has answered:", content)}
      />
    </>
  );
}
