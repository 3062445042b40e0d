"""What the official Python client makes of a gateway: one JSON object on standard output.

Arguments: the base URL, a key that may spend, a key whose budget is used up.
"""

import json
import sys

import openai
from openai import OpenAI

base_url, key, poor_key = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key=key, timeout=20)
asked = [{"role": "user", "content": "Say something"}]


def said(content):
    return {"model": "sandbox-small", "messages": [{"role": "user", "content": content}]}


def failure(act):
    try:
        act()
    except openai.APIStatusError as error:
        return {"status": error.status_code, "code": error.code, "kind": type(error).__name__}
    except openai.APIError as error:
        return {"status": 0, "code": error.code, "kind": type(error).__name__}
    return None


def read_cut():
    read_cut.text = ""
    for chunk in client.chat.completions.create(**said("[sandbox:cut=2]"), stream=True):
        if chunk.choices:
            read_cut.text += chunk.choices[0].delta.content or ""


look = {
    "type": "function",
    "function": {"name": "look", "parameters": {"type": "object", "properties": {"place": {"type": "string"}}}},
}
asking = {"model": "sandbox-large", "messages": asked, "tools": [look]}
called = client.chat.completions.create(**asking).choices[0]
with client.chat.completions.stream(**asking) as stream:
    streamed_call = stream.get_final_completion().choices[0]
call = called.message.tool_calls[0]
answered = client.chat.completions.create(
    model="sandbox-large",
    messages=[*asked, called.message, {"role": "tool", "tool_call_id": call.id, "content": "a cat"}],
    tools=[look],
)


raw = client.chat.completions.with_raw_response.create(model="sandbox-small", messages=asked)
chat = raw.parse()
chunks = list(
    client.chat.completions.create(
        model="sandbox-small", messages=asked, stream=True, stream_options={"include_usage": True}
    )
)
plain = list(client.chat.completions.create(model="sandbox-small", messages=asked, stream=True))
embeddings = client.embeddings.create(model="sandbox-embed", input=["one", "two"])
floats = client.embeddings.create(model="sandbox-embed", input=["one", "two"], encoding_format="float")


def text_of(stream):
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


print(
    json.dumps(
        {
            "called": [call.function.name, call.function.arguments, called.finish_reason],
            "streamedCall": [
                streamed_call.message.tool_calls[0].function.name,
                streamed_call.message.tool_calls[0].function.arguments,
                streamed_call.finish_reason,
            ],
            "answered": answered.choices[0].finish_reason,
            "models": [model.id for model in client.models.list()],
            "model": client.models.retrieve("sandbox-small").id,
            "text": chat.choices[0].message.content,
            "finish": chat.choices[0].finish_reason,
            "tokens": chat.usage.total_tokens,
            "cost": raw.headers["x-weir-cost"],
            "requestId": chat._request_id,
            "streamed": text_of(chunks),
            "streamedPlain": text_of(plain),
            "streamedTokens": chunks[-1].usage.total_tokens,
            "plainTellsUsage": any(chunk.usage is not None for chunk in plain),
            "dimensions": [len(item.embedding) for item in embeddings.data],
            "sameVectors": all(
                abs(left - right) < 1e-6
                for packed, plain_list in zip(embeddings.data, floats.data)
                for left, right in zip(packed.embedding, plain_list.embedding)
            ),
            "invalid": failure(lambda: client.chat.completions.create(model="sandbox-small", messages="none")),
            "unknownModel": failure(lambda: client.chat.completions.create(model="nobody", messages=asked)),
            "wrongKey": failure(lambda: OpenAI(base_url=base_url, api_key="sk-unknown").models.list()),
            "unavailable": failure(lambda: client.chat.completions.create(**said("[sandbox:503]"))),
            "broke": failure(
                lambda: OpenAI(base_url=base_url, api_key=poor_key).chat.completions.create(**said("hello"))
            ),
            "cut": failure(read_cut),
            "cutText": read_cut.text,
        }
    )
)
