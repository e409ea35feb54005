using System.Reflection;
using PluginHost.Core.Actions;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Finds the actions of an assembly in its metadata.</summary>
internal sealed class ActionInspector(string pluginId, string pluginVersion)
{
    private const string Sdk = SchemaAttributes.Sdk;
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    internal List<ActionDescriptor> Actions { get; } = [];

    internal List<RejectedAction> Rejected { get; } = [];

    internal List<string> Warnings { get; } = [];

    /// <summary>Where each name was first seen, for the message about duplicates.</summary>
    internal List<(string Name, string Member)> Members { get; } = [];

    /// <summary>Reads one type: itself and its methods.</summary>
    internal void Inspect(Type type)
    {
        var attributes = type.GetCustomAttributesData();
        if (attributes.Has(ActionMetadata.ActionAttribute)) Add(attributes, type.FullName!, (reader, problems) => ReadClass(type, attributes, reader, problems));
        foreach (var method in type.GetMethods(Methods))
        {
            var own = method.GetCustomAttributesData();
            if (own.Has(ActionMetadata.ActionAttribute)) Add(own, $"{type.FullName}.{method.Name}", (reader, problems) => ReadMethod(type, method, own, reader, problems));
        }
    }

    private void Add(IList<CustomAttributeData> attributes, string member, Func<SchemaReader, List<string>, Shape> readShape)
    {
        List<string> problems = [];
        var metadata = new ActionMetadata(attributes, problems);
        Members.Add((metadata.Name, member));
        try
        {
            var shape = readShape(new SchemaReader(problems, Warnings), problems);
            var action = metadata.Read(pluginId, pluginVersion, shape.Parameters, shape.Outputs);
            if (problems.Count == 0) Actions.Add(action with { Binding = shape.Binding, SupportsDryRun = shape.SupportsDryRun });
        }
        catch (Exception exception) when (exception is FileNotFoundException or TypeLoadException or BadImageFormatException)
        {
            problems.Add($"its metadata cannot be read: {exception.Message}");
        }

        if (problems.Count > 0) Rejected.Add(new RejectedAction(metadata.Name, member, problems));
    }

    private static Shape ReadClass(Type type, IList<CustomAttributeData> attributes, SchemaReader reader, List<string> problems)
    {
        if (type.IsAbstract || type.ContainsGenericParameters) problems.Add($"'{type.FullName}' must be a class that can be created: not abstract, static or generic.");
        var interfaces = type.GetInterfaces();
        var typed = interfaces.Where(static face => face.IsGenericType && face.GetGenericTypeDefinition().FullName == Sdk + "IAction`2").ToArray();
        var json = interfaces.Any(static face => face.FullName == Sdk + "IAction");
        if (typed.Length + (json ? 1 : 0) != 1)
        {
            problems.Add($"'{type.FullName}' must implement exactly one of IAction<TParameters, TResult> and IAction.");
            return new(ValueSchema.AnyObject, ValueSchema.AnyObject, ActionBinding.None, SupportsDryRun: false);
        }

        var dryRun = interfaces.Any(static face => face.IsGenericType && face.GetGenericTypeDefinition().FullName == Sdk + "IDryRun`1");
        var style = json ? ActionStyle.Json : ActionStyle.Typed;
        var parameters = json ? Declared(attributes, "ParametersAttribute") : typed[0].GetGenericArguments()[0];
        var outputs = json ? Declared(attributes, "OutputsAttribute") : typed[0].GetGenericArguments()[1];
        var (written, wraps) = outputs is null ? (ValueSchema.AnyObject, false) : ReadOutput(reader, outputs);
        return new(
            parameters is null ? ValueSchema.AnyObject : reader.ReadInput(parameters, fillsAll: json),
            written,
            new ActionBinding(style, type.MetadataToken, type.FullName!, 0, wraps),
            dryRun);
    }

    private Shape ReadMethod(Type type, MethodInfo method, IList<CustomAttributeData> attributes, SchemaReader reader, List<string> problems)
    {
        if (!method.IsPublic) problems.Add($"the method '{method.Name}' must be public.");
        if (method.ReturnType.FullName == "System.Void" && method.GetCustomAttributesData().Has("System.Runtime.CompilerServices.AsyncStateMachineAttribute"))
        {
            problems.Add($"the method '{method.Name}' is async void: nobody could wait for it, and what it throws would end the host. Return a Task.");
        }

        if (method.ContainsGenericParameters) problems.Add($"the method '{method.Name}' must not be generic.");
        if (type.IsAbstract && !method.IsStatic) problems.Add($"'{type.FullName}' is abstract: make the class concrete or the method static.");
        var properties = new PropertyReader(reader, Warnings, IsInput: true, FillsAll: false);
        var parameters = method.GetParameters().Where(static parameter => MethodParameterKinds.Of(parameter) == MethodParameterKind.Json).ToArray();
        foreach (var parameter in parameters.Where(static parameter => parameter.ParameterType.IsByRef)) reader.Problem(parameter.Name!, "must not be passed by reference.");
        var (outputs, wraps) = MethodOutputs(method, attributes, reader);
        var binding = new ActionBinding(ActionStyle.Method, type.MetadataToken, type.FullName!, method.MetadataToken, wraps);
        var schema = reader.ToObject(method.Name, [.. parameters.Where(static parameter => !parameter.ParameterType.IsByRef).Select(properties.ReadParameter)], "parameters");
        return new(schema, outputs, binding, SupportsDryRun: false);
    }

    private static (ValueSchema Schema, bool Wraps) MethodOutputs(MethodInfo method, IList<CustomAttributeData> attributes, SchemaReader reader)
    {
        if (Declared(attributes, "OutputsAttribute") is { } declared) return ReadOutput(reader, declared);
        var (type, nullability) = (method.ReturnType, reader.Nullability(method.ReturnParameter));
        while (type.IsGenericType && type.GetGenericTypeDefinition().FullName is "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1" or Sdk + "ActionResult`1")
        {
            (type, nullability) = (type.GetGenericArguments()[0], nullability.GenericTypeArguments.FirstOrDefault() ?? nullability);
        }

        return type.FullName switch
        {
            Sdk + "ActionResult" => (ValueSchema.AnyObject, false),
            "System.Void" or "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" => (ValueSchema.Empty, false),
            _ => ReadOutput(reader, type, nullability),
        };
    }

    /// <summary>A result that is no object becomes the output <c>result</c>.</summary>
    private static (ValueSchema Schema, bool Wraps) ReadOutput(SchemaReader reader, Type type, NullabilityInfo? nullability = null)
    {
        if (reader.ReadOutput(type) is { } schema) return (schema, false);
        var value = reader.ReadValue(type, nullability, new PropertyReader(reader, [], IsInput: false, FillsAll: false));
        if (!type.IsValueType && nullability is null) value = value with { IsNullable = true };
        var wrapped = new ValueSchema { Type = SchemaType.Object, Properties = [new PropertySchema { Name = "result", Label = "Result", Kind = "json", Value = value, IsRequired = true }] };
        return (wrapped, true);
    }

    private static Type? Declared(IList<CustomAttributeData> attributes, string name) => attributes.Find(Sdk + name)?.Argument<Type>(0);

    private sealed record Shape(ValueSchema Parameters, ValueSchema Outputs, ActionBinding Binding, bool SupportsDryRun);
}
