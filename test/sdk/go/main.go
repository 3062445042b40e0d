// What the official Go client makes of a gateway: one JSON object on standard output.
//
// Arguments: the base URL, a key that may spend, a key whose budget is used up.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"os"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

type failure struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Kind   string `json:"kind"`
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	var told *openai.Error
	if errors.As(err, &told) {
		return &failure{told.StatusCode, told.Code, "Error"}
	}
	return &failure{0, "", err.Error()}
}

func said(content string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    "sandbox-small",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(content)},
	}
}

type read struct {
	text   string
	tokens int64
	told   bool
	err    error
}

func stream(ctx context.Context, client openai.Client, params openai.ChatCompletionNewParams) (all read) {
	events := client.Chat.Completions.NewStreaming(ctx, params)
	for events.Next() {
		chunk := events.Current()
		if len(chunk.Choices) > 0 {
			all.text += chunk.Choices[0].Delta.Content
		}
		all.told = all.told || chunk.JSON.Usage.Valid()
		all.tokens = chunk.Usage.TotalTokens
	}
	all.err = events.Err()
	return all
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	with := func(key string) openai.Client {
		return openai.NewClient(option.WithBaseURL(os.Args[1]), option.WithAPIKey(key))
	}
	client, poor := with(os.Args[2]), with(os.Args[3])

	asks := said("Say something")
	asks.Model = "sandbox-large"
	asks.Tools = []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
		Name: "look",
		Parameters: openai.FunctionParameters{
			"type": "object", "properties": map[string]any{"place": map[string]any{"type": "string"}},
		},
	})}
	called := must(client.Chat.Completions.New(ctx, asks)).Choices[0]
	var gathered openai.ChatCompletionAccumulator
	calling := client.Chat.Completions.NewStreaming(ctx, asks)
	for calling.Next() {
		gathered.AddChunk(calling.Current())
	}
	after := asks
	after.Messages = append(after.Messages, called.Message.ToParam(), openai.ToolMessage("a cat", called.Message.ToolCalls[0].ID))
	answered := must(client.Chat.Completions.New(ctx, after)).Choices[0]

	var reply *http.Response
	chat := must(client.Chat.Completions.New(ctx, said("Say something"), option.WithResponseInto(&reply)))
	asking := said("Say something")
	asking.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
	streamed := stream(ctx, client, asking)
	plain := stream(ctx, client, said("Say something"))
	cut := stream(ctx, client, said("[sandbox:cut=2]"))

	var names []string
	models := client.Models.ListAutoPaging(ctx)
	for models.Next() {
		names = append(names, models.Current().ID)
	}
	embed := func(format openai.EmbeddingNewParamsEncodingFormat) []openai.Embedding {
		return must(client.Embeddings.New(ctx, openai.EmbeddingNewParams{
			Model:          "sandbox-embed",
			Input:          openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"one", "two"}},
			EncodingFormat: format,
		})).Data
	}
	first, again := embed(openai.EmbeddingNewParamsEncodingFormatFloat), embed("")
	dimensions, same := []int{}, true
	for index, item := range first {
		dimensions = append(dimensions, len(item.Embedding))
		for at, value := range item.Embedding {
			same = same && math.Abs(value-again[index].Embedding[at]) < 1e-6
		}
	}
	fails := func(client openai.Client, params openai.ChatCompletionNewParams) *failure {
		_, err := client.Chat.Completions.New(ctx, params)
		return failureOf(err)
	}
	invalid := said("hello")
	invalid.Messages = nil
	unknown := said("hello")
	unknown.Model = "nobody"
	stranger := with("sk-unknown")
	_, wrongKey := stranger.Models.List(ctx)

	callOf := func(choice openai.ChatCompletionChoice) []string {
		function := choice.Message.ToolCalls[0].Function
		return []string{function.Name, function.Arguments, choice.FinishReason}
	}
	must(0, json.NewEncoder(os.Stdout).Encode(map[string]any{
		"called":          callOf(called),
		"streamedCall":    callOf(gathered.Choices[0]),
		"answered":        answered.FinishReason,
		"models":          names,
		"model":           must(client.Models.Get(ctx, "sandbox-small")).ID,
		"text":            chat.Choices[0].Message.Content,
		"finish":          chat.Choices[0].FinishReason,
		"tokens":          chat.Usage.TotalTokens,
		"cost":            reply.Header.Get("x-weir-cost"),
		"requestId":       reply.Header.Get("x-request-id"),
		"streamed":        streamed.text,
		"streamedPlain":   plain.text,
		"streamedTokens":  streamed.tokens,
		"plainTellsUsage": plain.told,
		"dimensions":      dimensions,
		"sameVectors":     same,
		"invalid":         fails(client, invalid),
		"unknownModel":    fails(client, unknown),
		"wrongKey":        failureOf(wrongKey),
		"unavailable":     fails(client, said("[sandbox:503]")),
		"broke":           fails(poor, said("hello")),
		"cut":             failureOf(cut.err),
		"cutText":         cut.text,
	}))
}
