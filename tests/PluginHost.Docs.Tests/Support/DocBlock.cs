namespace PluginHost.Docs.Tests.Support;

/// <summary>A fenced block of a page with what the comment before it says about testing it.</summary>
/// <param name="Page">Path of the page, relative to the repository.</param>
/// <param name="Line">Line of the opening fence, from 1.</param>
/// <param name="Language">What follows the fence.</param>
/// <param name="Kind">First word of the comment; empty when there is no comment.</param>
/// <param name="Argument">The rest of the comment.</param>
/// <param name="Text">The lines inside, each with its line end.</param>
internal sealed record DocBlock(string Page, int Line, string Language, string Kind, string Argument, string Text)
{
    public string Place => $"{Page}:{Line}";
}
