using System.Diagnostics.CodeAnalysis;

namespace PluginHost.Sdk;

/// <summary>The result of a typed action: outputs, or an <see cref="ActionResult"/> that is not a success. Immutable.</summary>
/// <typeparam name="TResult">The outputs' type.</typeparam>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "ActionResult.Success and the constructors are the named forms.")]
public readonly struct ActionResult<TResult> : IEquatable<ActionResult<TResult>>
{
    /// <summary>A success.</summary>
    /// <param name="value">The outputs.</param>
    /// <param name="message">A note for people.</param>
    public ActionResult(TResult value, string? message = null)
    {
        Value = value;
        Message = message;
    }

    /// <summary>A failure, a skip or a wait, without typed outputs.</summary>
    /// <param name="other">The untyped result. A success is wrong here: its outputs would be lost.</param>
    /// <exception cref="ArgumentException"><paramref name="other"/> is a success.</exception>
    public ActionResult(ActionResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsSuccess) throw new ArgumentException("A typed action succeeds with a value: return the value itself or ActionResult.Success(value).", nameof(other));
        Other = other;
        Message = other.Message;
    }

    /// <summary>The outputs of a success; the type's default otherwise.</summary>
    public TResult? Value { get; }

    /// <summary>A sentence for people, or null.</summary>
    public string? Message { get; }

    /// <summary>The failure, skip or wait; null for a success.</summary>
    public ActionResult? Other { get; }

    /// <summary>True when there are outputs.</summary>
    public bool IsSuccess => Other is null;

    /// <summary>A value is a success.</summary>
    public static implicit operator ActionResult<TResult>(TResult value) => new(value);

    /// <summary>A failure, a skip or a wait.</summary>
    public static implicit operator ActionResult<TResult>(ActionResult other) => new(other);

    /// <inheritdoc/>
    public bool Equals(ActionResult<TResult> other) =>
        EqualityComparer<TResult?>.Default.Equals(Value, other.Value) && Message == other.Message && ReferenceEquals(Other, other.Other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActionResult<TResult> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Message, Other);

    /// <summary>True when both hold the same value, message and untyped result.</summary>
    public static bool operator ==(ActionResult<TResult> left, ActionResult<TResult> right) => left.Equals(right);

    /// <summary>False when both hold the same value, message and untyped result.</summary>
    public static bool operator !=(ActionResult<TResult> left, ActionResult<TResult> right) => !left.Equals(right);
}
