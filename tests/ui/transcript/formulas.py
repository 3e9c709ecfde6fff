"""Formulas of the kinds that R1 writes: algebra, analysis, matrices, cases, units, logic, CJK words, broken ones."""

DRAWN = tuple(
    r"""
x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
(x-2)(x-3) = x^2 - 5x + 6
\boxed{x = 2 \text{ or } x = 3}
a^{2} + b^{2} = c^{2}
\sqrt[3]{27} = 3
|x - 3| < \varepsilon
\left| \frac{a}{b} \right| \leq 1
\log_2 8 = 3
\ln(e^x) = x
\lim_{x \to 0} \frac{\sin x}{x} = 1
\frac{d}{dx} \left( x^n \right) = n x^{n-1}
\int_0^\infty e^{-x^2} \, dx = \frac{\sqrt{\pi}}{2}
\iint_D f(x, y) \, dA
\oint_C \mathbf{F} \cdot d\mathbf{r} = 0
\sum_{k=1}^{n} k = \frac{n(n+1)}{2}
\prod_{i=1}^{n} i = n!
\binom{n}{k} = \frac{n!}{k!(n-k)!}
\nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}
\frac{\partial f}{\partial x}(x_0, y_0)
\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}
\begin{bmatrix} a & b \\ c & d \end{bmatrix}^{-1}
\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc
\left(\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right)
f(x) = \begin{cases} x & \text{if } x \geq 0 \\ -x & \text{otherwise} \end{cases}
\begin{aligned} 2x + 3 &= 7 \\ 2x &= 4 \\ x &= 2 \end{aligned}
\begin{align*} a &= b + c \\ &= d \end{align*}
\vec{v} = \langle 1, 2, 3 \rangle
\hat{y} = \beta_0 + \beta_1 x
\overline{AB} \parallel \overline{CD}
\angle ABC = 90^\circ
\triangle ABC \sim \triangle DEF
\therefore a \equiv b \pmod{n}
7^{100} \equiv 1 \pmod{10}
\gcd(12, 18) = 6
A \cup B \subseteq C
x \in \mathbb{R} \setminus \{0\}
\forall \varepsilon > 0 \; \exists \delta > 0
p \land q \implies r
\neg (p \lor q) \iff \neg p \land \neg q
P(A \mid B) = \frac{P(A \cap B)}{P(B)}
\mathbb{E}[X] = \mu, \quad \operatorname{Var}(X) = \sigma^2
\mathcal{N}(\mu, \sigma^2)
\bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i
e^{i\pi} + 1 = 0
z = r(\cos\theta + i\sin\theta)
v = 3.0 \times 10^8 \, \text{m/s}
F = ma = 5\,\mathrm{kg} \cdot 2\,\mathrm{m/s^2} = 10\,\mathrm{N}
\text{H}_2\text{O} \rightarrow \text{H}^+ + \text{OH}^-
\text{面积} = \pi r^2
\text{速度} = \frac{\text{距离}}{\text{时间}}
\underbrace{1 + 1 + \cdots + 1}_{n}
\overset{!}{=} 0
\xrightarrow{n \to \infty}
\lfloor x \rfloor \leq x < \lceil x \rceil
\color{red}{x} + y
\cancel{x} + 1
\dfrac{1}{2} + \tfrac{1}{3}
\sqrt{1 + \sqrt{1 + \sqrt{1 + x}}}
""".strip().splitlines()
)
DRAWN_TOO = (r"\oint_C \vec{F} \cdot d\vec{r} = 2\pi i", r"\overbrace{a + \cdots + a}^{k} = ka")
"""Drawn as well; the benchmarks' stream, whose figures are kept, is made without them."""
SHOWN_AS_TEXT = (r"\begin{CD} A @>>> B \end{CD}", r"\chemfig{A-B}")
HALF = (r"\frac{1}{", r"\sqrt[3", r"\begin{cases} x", r"\left( x")
"""Not whole, and drawn as far as they go."""
