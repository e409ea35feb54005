using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PluginHost.Server.Auth;

namespace PluginHost.Server.Rest.Description;

/// <summary>Writes into the OpenAPI description what routes say of themselves.</summary>
internal static class OperationWriter
{
    private const string ProblemJson = "application/problem+json";

    internal static Task WriteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var said = context.Description.ActionDescriptor.EndpointMetadata;
        if (HttpMethods.IsHead(context.Description.HttpMethod!)) operation.OperationId += "_head"; // One route of two methods, and ids are of one operation.
        WriteScope(operation, said.OfType<RequiredScope>().LastOrDefault(), context.Document!);
        foreach (var parameter in said.OfType<ParameterDescription>()) WriteParameter(operation.Parameters ??= [], parameter);
        if (said.OfType<BodyDescription>().LastOrDefault() is { } body) WriteExamples(operation.RequestBody!.Content!.Values.Single(), body.Examples, context.Document!);
        foreach (var answer in said.OfType<AnswerDescription>()) WriteAnswer((OpenApiResponse)operation.Responses![Text(answer.Status)], answer, context.Document!);
        foreach (var problems in said.OfType<ProblemDescription>().GroupBy(static problem => problem.Status)) WriteProblems(operation.Responses!, [.. problems], context.Document!);
        foreach (var header in said.OfType<HeaderDescription>()) WriteHeader(operation.Responses!, header);
        return Task.CompletedTask;
    }

    private static void WriteScope(OpenApiOperation operation, RequiredScope? scope, OpenApiDocument document)
    {
        var needs = scope is null ? "Needs no key." : $"Needs the scope `{scope.Name}`.";
        operation.Description = string.IsNullOrEmpty(operation.Description) ? needs : $"{operation.Description}\n\n{needs}";
        operation.Security = scope is null ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(OpenApiSetup.KeyScheme, document)] = [scope.Name] }];
    }

    // What the framework has made of a handler's signature knows a name, and little else.
    private static void WriteParameter(IList<IOpenApiParameter> parameters, ParameterDescription parameter)
    {
        var place = parameters.Index().FirstOrDefault(known => known.Item.In == parameter.In && string.Equals(known.Item.Name, parameter.Name, StringComparison.OrdinalIgnoreCase), (-1, null!)).Index;
        if (place < 0) parameters.Add(parameter.ToOpenApi());
        else parameters[place] = parameter.ToOpenApi();
    }

    private static void WriteAnswer(OpenApiResponse response, AnswerDescription answer, OpenApiDocument document)
    {
        response.Description = answer.Text;
        if (answer.Example is { } example) WriteExamples(response.Content!.Values.Single(), [example], document);
    }

    private static void WriteExamples(OpenApiMediaType content, IEnumerable<string> examples, OpenApiDocument document) =>
        content.Examples = examples.ToDictionary(static name => Path.GetFileNameWithoutExtension(name), name => (IOpenApiExample)Shared(name, () => new() { Value = ExampleFiles.Read(name) }, document), StringComparer.Ordinal);

    // Many routes answer with the same: each example stands in the document once.
    private static OpenApiExampleReference Shared(string name, Func<OpenApiExample> create, OpenApiDocument document)
    {
        var examples = (document.Components ??= new()).Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        if (!examples.ContainsKey(name)) examples[name] = create();
        return new OpenApiExampleReference(name, document);
    }

    private static void WriteProblems(OpenApiResponses responses, IReadOnlyList<ProblemDescription> problems, OpenApiDocument document)
    {
        // What a route says of a code goes before what all routes say.
        var byCode = problems.GroupBy(static problem => problem.Code, StringComparer.Ordinal).Select(static same => same.Last()).ToArray();
        responses[Text(problems[0].Status)] = new OpenApiResponse
        {
            Description = string.Join('\n', byCode.Select(static problem => $"- `{problem.Code}`: {problem.When}")),
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemJson] = new()
                {
                    Schema = new OpenApiSchemaReference(ProblemSchema.Name, document),
                    Examples = byCode.ToDictionary(static problem => problem.Code, problem => (IOpenApiExample)Shared($"{problem.Status}-{problem.Name}", () => new() { Summary = problem.When, Value = problem.ToExample() }, document), StringComparer.Ordinal),
                },
            },
        };
    }

    private static void WriteHeader(OpenApiResponses responses, HeaderDescription header)
    {
        foreach (var response in header.Statuses.Select(status => responses.GetValueOrDefault(Text(status))).OfType<OpenApiResponse>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            response.Headers[header.Name] = new OpenApiHeader
            {
                Description = header.Text,
                Schema = header.IsNumber ? new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" } : new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.IsNumber ? JsonNode.Parse(header.Example) : JsonValue.Create(header.Example),
            };
        }
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
