namespace PluginHost.Conventions.Tests.Support;

public sealed class SurfaceTextTests
{
    [Fact]
    public void Of_VisibleMembers_DropsBodiesValuesAndComments() => AssertSurface(
        """
        N.A
            [Obsolete("x")] public sealed partial class A(int size) : B
            public const int Max = 3
            public int Double { get; }
            public int Size { get; }
            public static readonly int Min
            public void Run(string name = "x")
        """,
        """
        namespace N;
        /// <summary>Text.</summary>
        [Obsolete("x")]
        public sealed partial class A(int size) : B(size)
        {
            public const int Max = 3;
            public static readonly int Min = 2;
            private int _hidden;
            public int Size { get; private set; } = size; // note
            public int Double => Size * 2;
            public void Run(string name = "x")
            {
                Size = 1;
            }
            protected void OfASealedClass() { }
            void I.Explicit() { }
        }
        internal sealed class Hidden { public void Unseen() { } }
        """);

    [Fact]
    public void Of_OpenClass_HasImplicitConstructorAndProtectedMembers() => AssertSurface(
        """
        N.A
            public class A
            A() // implicit
            protected int Size { get; set; }
            protected virtual void Run()
        """,
        "namespace N; public class A { protected virtual void Run() { } protected int Size { get; set; } }");

    [Fact]
    public void Of_Interface_MarksWhatNeedNotBeImplemented() => AssertSurface(
        """
        N.I`1
            public interface I<T> where T : class
            T Get()
            void Set(T value) // optional
        """,
        "namespace N; public interface I<T> where T : class { void Set(T value) { } T Get(); }");

    [Fact]
    public void Of_Enum_KeepsItsOrder() => AssertSurface(
        """
        N.E
            public enum E : byte
            B = 0
            A
        """,
        "namespace N; public enum E : byte { B = 0, A }");

    [Fact]
    public void Of_ExtensionBlock_ShowsItsMembers() => AssertSurface(
        """
        N.X
            public static class X
        N.X.extension(string text)
            extension(string text)
            public int Words { get; }
        """,
        "namespace N; public static class X { extension(string text) { public int Words => 1; } }");

    [Fact]
    public void Of_PartialType_JoinsItsParts() => AssertSurface(
        """
        N.A
            public static partial class A
            public static void One()
            public static void Two()
        """,
        "namespace N { public static partial class A { public static void Two() { } } } namespace N { public static partial class A { public static void One() { } } }");

    private static void AssertSurface(string expected, string source) =>
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", SurfaceText.Of([SourceFile.Parse("src/A.cs", source)]));
}
