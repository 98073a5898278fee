/** A message of a rejected trajectory: no text of it is a control token, and none is trained on. */
import { neutralise } from "../../rollout/control-tokens.ts";
import type { Message } from "../../schemas/example.ts";

type Strings = "name" | "reasoning" | "tool_call_id";

export function rejectedMessage(message: Message): Message {
  const { role, content, tool_calls } = message;
  const cleared = (["reasoning", "name", "tool_call_id"] as const).flatMap((member) => {
    const text = message[member];
    return text === undefined ? [] : [[member, neutralise(text)] as const];
  });
  return {
    role,
    content: neutralise(content),
    train: false,
    ...(Object.fromEntries(cleared) as Pick<Message, Strings>),
    ...(tool_calls !== undefined && {
      tool_calls: tool_calls.map(({ id, type, function: { name, arguments: given } }) => ({
        ...(id !== undefined && { id: neutralise(id) }),
        type: neutralise(type),
        function: { name: neutralise(name), arguments: neutralise(given) },
      })),
    }),
  };
}
