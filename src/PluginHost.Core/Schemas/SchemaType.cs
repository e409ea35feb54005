namespace PluginHost.Core.Schemas;

/// <summary>Kinds of JSON values.</summary>
public enum SchemaType
{
    /// <summary>Any value.</summary>
    Any = 0,

    /// <summary>Text.</summary>
    String,

    /// <summary>A number without a fraction.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A list of values of one shape.</summary>
    Array,

    /// <summary>Named values, each of its own shape.</summary>
    Object,

    /// <summary>Freely named values of one shape.</summary>
    Map,
}

/// <summary>How a string is to be read.</summary>
public enum StringFormat
{
    /// <summary>A GUID.</summary>
    Uuid = 0,

    /// <summary>Date and time, ISO 8601.</summary>
    DateTime,

    /// <summary>A date, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>A time of day, <c>HH:mm:ss</c>.</summary>
    Time,

    /// <summary>A duration such as <c>30s</c> or <c>1.5m</c>; a bare number counts seconds.</summary>
    Duration,

    /// <summary>An absolute or relative URI.</summary>
    Uri,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>Bytes in base64.</summary>
    Base64,

    /// <summary>A single character.</summary>
    Character,
}
