#pragma once
#include <cstdint>
#include <span>

namespace hml {

/// Rows of numbers (events, or the inputs or outputs of a layer) in panels that are two vectors wide: number i of row r
/// is values[i / panel * stride + r * panel + i % panel]. Products read a panel from front to back, whether they run
/// along rows or along numbers. The last panel is filled up with zeros.
struct DensePanels {
  float* values;
  std::int64_t width;   ///< numbers a row
  std::int64_t stride;  ///< between the first numbers of neighbouring panels
};

/// What a layer does to its sums.
enum class DenseStep { linear, relu };

/// A dense layer y = step(W x + b) and its derivatives for one instruction set. An event's numbers are the same
/// whichever events are beside it.
struct DenseKernels {
  const char* name;    ///< of the instruction set
  std::int64_t panel;  ///< numbers in a panel, at most 32
  /// The layer: rows of `weights` are W's columns, the one row of `bias` is b.
  void (*forward)(DensePanels x, DensePanels weights, DensePanels bias, DenseStep step, DensePanels y,
                  std::int64_t events);
  /// Puts the gradient dx = W^T dy where x > 0, else 0, in the place of x, which is another layer's ReLU: rows of
  /// `weights` are W's rows.
  void (*backward)(DensePanels dy, DensePanels weights, DensePanels x, std::int64_t events);
  /// Adds the sums over events of dy x^T to `weights` (outputs, inputs), row-major, and of dy to `bias`.
  void (*gradient)(DensePanels dy, DensePanels x, std::int64_t events, float* weights, float* bias);
};

/// Those that this processor runs, the fastest last; the first, "portable", runs everywhere.
std::span<const DenseKernels* const> dense_kernels();

}  // namespace hml
